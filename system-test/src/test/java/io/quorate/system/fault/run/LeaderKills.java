package io.quorate.system.fault.run;

import io.quorate.system.cluster.Distribution;
import io.quorate.system.fault.inject.FaultKind;
import io.quorate.system.fault.net.NetworkedCluster;
import io.quorate.system.report.MarkedText;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** How long clients go without a successful write when a leader is killed, many times. */
public final class LeaderKills {
  private LeaderKills() {}

  /**
   * Runs and reports; exits with 1 when anything was wrong.
   *
   * @param arguments {@code --kills}, {@code --seed}, {@code --write} to update the document
   */
  public static void main(String[] arguments) throws Exception {
    Arguments given = new Arguments(arguments, Set.of("--kills", "--seed"), Set.of("--write"));
    Outcome outcome =
        FaultRun.run(
            new FaultRun.Options(
                "leader-kills",
                given.number("--seed", System.nanoTime()),
                List.of(FaultKind.KILL_LEADER),
                Duration.ofHours(2),
                (int) given.number("--kills", 30),
                0,
                NetworkedCluster.Options.DEFAULT));
    String report = new Report(outcome).leaderKills();
    System.out.println(report);
    if (given.has("--write")) {
      new MarkedText(Distribution.find().root().resolve("docs/RELIABILITY.md"), "leader-kills")
          .replace(report);
    }
    System.exit(outcome.passes() ? 0 : 1);
  }
}
