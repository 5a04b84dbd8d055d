package io.quorate.cli.cluster;

import io.quorate.cli.Confirmation;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.OutputOptions;
import io.quorate.client.Admin;
import io.quorate.client.admin.Compaction;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate compact}: gives up old versions of a group's keys. */
@Command(
    name = "compact",
    header = "Give up a group's history below a revision, as staff (tenant \"system\").",
    description = {
      "",
      "Reads below that revision, and scans that began below it, are refused from then on. The",
      "cluster does this by itself for what is older than ten minutes, unless configured otherwise.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate compact g1",
      "  quorate compact g1 --revision 1200 --yes"
    })
public final class CompactCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConnectionOptions connection = new ConnectionOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin Confirmation confirmation = new Confirmation();

  @Parameters(paramLabel = "GROUP", description = "The group, such as g1.")
  String group;

  @Option(
      names = "--revision",
      paramLabel = "N",
      description = "The oldest revision that is kept (default: the present one).")
  @Nullable Long revision;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  CompactCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Admin admin = connection.connect(shell, ConnectionOptions.Audience.STAFF).admin();
    confirmation.ask(
        shell,
        "Versions in %s from before %s can't be read any more."
            .formatted(group, revision == null ? "now" : "revision " + revision),
        group);
    Compaction done = admin.compact(group, revision);
    output.print(
        shell,
        done,
        c ->
            "%s keeps history from revision %d; it is at %d"
                .formatted(c.groupId(), c.compactRevision(), c.revision()));
    return ExitCode.OK;
  }
}
