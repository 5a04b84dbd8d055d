package io.quorate.cli.cluster;

import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.OutputOptions;
import io.quorate.client.Admin;
import io.quorate.client.admin.GroupInfo;
import io.quorate.client.admin.Leadership;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate cluster transfer}: moves a group's leadership. */
@Command(
    name = "transfer",
    header = "Move the leadership of a group.",
    description = {
      "",
      "Writes to the group pause for the moment that it takes. Exit code 6 when another change is",
      "under way.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate cluster transfer g1",
      "  quorate cluster transfer g1 --to n2",
      "  quorate cluster transfer g1 --to n2 --dry-run"
    })
final class TransferCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConnectionOptions connection = new ConnectionOptions();
  @Mixin OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "GROUP", description = "The group, such as g1.")
  String group;

  @Option(
      names = "--to",
      paramLabel = "NODE",
      description = "The new leader (default: the follower that is most caught up).")
  @Nullable String target;

  @Option(names = "--dry-run", description = "Say who leads and would lead; change nothing.")
  boolean dryRun;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  TransferCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Admin admin = connection.connect(shell, ConnectionOptions.Audience.STAFF).admin();
    if (dryRun) {
      GroupInfo present = admin.group(group);
      shell.say(
          "%s is led by %s; it would be led by %s"
              .formatted(
                  group,
                  present.leader() == null ? "nobody" : present.leader(),
                  target == null ? "the follower that is most caught up" : target));
      return ExitCode.OK;
    }
    Leadership after = admin.transferLeader(group, target);
    output.print(shell, after, l -> l.groupId() + " is led by " + l.leader());
    return ExitCode.OK;
  }
}
