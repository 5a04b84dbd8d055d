package io.quorate.system.fault.run;

import io.quorate.system.fault.inject.FaultKind;
import java.util.Arrays;
import java.util.List;

/** Runs the kinds that are named, each once: for those who look into one of them. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    long seed = Long.getLong("fault.seed", System.nanoTime());
    List<FaultKind> kinds = Arrays.stream(arguments).map(FaultKind::valueOf).toList();
    Outcome outcome = FaultRun.run(FaultRun.Options.once("named", seed, kinds));
    System.out.println(outcome);
    System.exit(outcome.passes() ? 0 : 1);
  }
}
