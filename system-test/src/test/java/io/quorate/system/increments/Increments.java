package io.quorate.system.increments;

import io.quorate.system.cluster.Distribution;
import io.quorate.system.fault.net.FaultTools;
import io.quorate.system.fault.run.Arguments;
import io.quorate.system.report.MarkedText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/** Ten thousand increments while leaders, gateways and clients are killed. */
public final class Increments {
  private Increments() {}

  /**
   * Runs and reports; exits with 1 when anything was wrong.
   *
   * @param arguments {@code --increments}, {@code --kills} (of servers; as many slots), {@code
   *     --client-kills} (in each slot), {@code --seed}, {@code --write} to update the document
   */
  public static void main(String[] arguments) throws Exception {
    Arguments given =
        new Arguments(
            arguments,
            Set.of("--increments", "--kills", "--client-kills", "--seed"),
            Set.of("--write"));
    List<String> missing = FaultTools.missing();
    if (!missing.isEmpty()) {
      System.err.println("faults want " + String.join(", ", missing));
      System.exit(2);
    }
    IncrementOutcome outcome =
        IncrementRun.run(
            new IncrementRun.Options(
                "increments",
                given.number("--seed", System.nanoTime()),
                (int) given.number("--increments", 10_000),
                (int) given.number("--kills", 40),
                (int) given.number("--client-kills", 2)));
    String conditions =
        String.format(
            "%s; seed %d; %d s; %d cores shared by servers and clients; load average %s at the"
                + " end.",
            LocalDate.now(ZoneOffset.UTC),
            outcome.seed(),
            outcome.seconds(),
            Runtime.getRuntime().availableProcessors(),
            Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
    String report = IncrementReport.of(outcome, conditions);
    System.out.println(report);
    if (given.has("--write")) {
      new MarkedText(Distribution.find().root().resolve("docs/RELIABILITY.md"), "increments")
          .replace(report);
    }
    System.exit(outcome.problems().isEmpty() ? 0 : 1);
  }
}
