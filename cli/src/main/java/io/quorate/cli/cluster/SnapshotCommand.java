package io.quorate.cli.cluster;

import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.OutputOptions;
import io.quorate.cli.output.Table;
import io.quorate.client.Admin;
import io.quorate.client.admin.SnapshotInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate snapshot}: the snapshots that replicas keep. */
@Command(
    name = "snapshot",
    header = "Make and list snapshots of groups, as staff (tenant \"system\").",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  quorate snapshot create g1", "  quorate snapshot list g1"})
public final class SnapshotCommand {
  /** A snapshot writes all keys of a group: give it more than a small request gets. */
  private static final int TIMEOUT_SECONDS = 120;

  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();

  public SnapshotCommand(Shell shell) {
    this.shell = shell;
  }

  @Command(
      name = "create",
      header = "Make a snapshot of a group now.",
      footer = {
        "",
        "Examples:",
        "  quorate snapshot create g1",
        "  quorate snapshot create g1 --node n2 --json"
      })
  int create(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "GROUP", description = "The group, such as g1.") String group,
      @Option(
              names = "--node",
              paramLabel = "NODE",
              description = "The node whose replica makes it (default: the leader).")
          @Nullable String node) {
    connection.atLeast(TIMEOUT_SECONDS);
    SnapshotInfo made = admin(connection).createSnapshot(group, node);
    output.print(
        shell,
        made,
        s ->
            "%s on %s: %d keys, %s, up to log index %d"
                .formatted(
                    s.snapshotId(), s.nodeId(), s.keys(), Units.bytes(s.sizeBytes()), s.index()));
    return ExitCode.OK;
  }

  @Command(
      name = "list",
      header = "List the snapshots of a group, newest first.",
      footer = {"", "Examples:", "  quorate snapshot list g1"})
  int list(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "GROUP", description = "The group, such as g1.") String group) {
    Table<SnapshotInfo> table =
        Table.of(SnapshotInfo.class)
            .text("SNAPSHOT", SnapshotInfo::snapshotId)
            .text("NODE", SnapshotInfo::nodeId)
            .number("INDEX", SnapshotInfo::index)
            .number("TERM", SnapshotInfo::term)
            .number("REVISION", SnapshotInfo::revision)
            .number("KEYS", SnapshotInfo::keys)
            .text("SIZE", snapshot -> Units.bytes(snapshot.sizeBytes()))
            .text("CREATED", snapshot -> Objects.requireNonNullElse(snapshot.createdAt(), "-"));
    output.print(shell, table, admin(connection).snapshots(group));
    return ExitCode.OK;
  }

  private Admin admin(ConnectionOptions connection) {
    return connection.connect(shell, ConnectionOptions.Audience.STAFF).admin();
  }
}
