package io.quorate.system.fault.run;

import io.quorate.system.cluster.Distribution;
import io.quorate.system.fault.inject.FaultKind;
import io.quorate.system.fault.net.FaultTools;
import io.quorate.system.fault.net.NetworkedCluster;
import io.quorate.system.report.MarkedText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** All kinds of faults, for long, a quarter of them two at a time. */
public final class Soak {
  private static final double OVERLAPPING_SLOTS = 0.25;

  private Soak() {}

  /**
   * Runs and reports; exits with 1 when anything was wrong.
   *
   * @param arguments {@code --minutes}, {@code --seed}, {@code --faults} (at most so many), {@code
   *     --kinds A,B}, {@code --write} to update the document
   */
  public static void main(String[] arguments) throws Exception {
    Arguments given =
        new Arguments(
            arguments, Set.of("--minutes", "--seed", "--faults", "--kinds"), Set.of("--write"));
    List<String> missing = FaultTools.missing();
    if (!missing.isEmpty()) {
      System.err.println("faults want " + String.join(", ", missing));
      System.exit(2);
    }
    String kinds = given.text("--kinds", "");
    FaultRun.Options options =
        new FaultRun.Options(
            "soak",
            given.number("--seed", System.nanoTime()),
            kinds.isEmpty()
                ? List.of(FaultKind.values())
                : Arrays.stream(kinds.split(",", -1)).map(FaultKind::valueOf).toList(),
            Duration.ofMinutes(given.number("--minutes", 30)),
            (int) given.number("--faults", Integer.MAX_VALUE),
            OVERLAPPING_SLOTS,
            NetworkedCluster.Options.DEFAULT.withSmallDisk("n3"));
    Outcome outcome = FaultRun.run(options);
    String report = new Report(outcome).soak();
    Path root = Distribution.find().root();
    Path file = root.resolve("system-test/target/faults/soak-" + outcome.seed() + ".md");
    Files.writeString(file, report + "\n");
    System.out.println(report + "\n\nwritten to " + file);
    if (given.has("--write")) {
      new MarkedText(root.resolve("docs/RELIABILITY.md"), "soak").replace(report);
    }
    System.exit(outcome.passes() ? 0 : 1);
  }
}
