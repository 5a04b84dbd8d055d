package io.quorate.cli.cluster;

import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.Colours;
import io.quorate.cli.output.OutputOptions;
import io.quorate.cli.output.Table;
import io.quorate.client.Admin;
import io.quorate.client.admin.ClusterInfo;
import io.quorate.client.admin.Finding;
import io.quorate.client.admin.GroupInfo;
import io.quorate.client.admin.Health;
import io.quorate.client.admin.MemberInfo;
import io.quorate.client.admin.NodeInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code quorate cluster}: what the cluster is made of and how it is. */
@Command(
    name = "cluster",
    header = "Look at the cluster and move leaders, as staff (tenant \"system\").",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = TransferCommand.class,
    footer = {
      "",
      "Examples:",
      "  quorate cluster health",
      "  quorate cluster groups",
      "  quorate cluster transfer g1 --to n2"
    })
public final class ClusterCommand {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();

  public ClusterCommand(Shell shell) {
    this.shell = shell;
  }

  @Command(
      name = "info",
      header = "Show the cluster in one view.",
      footer = {"", "Examples:", "  quorate cluster info", "  quorate cluster info --json"})
  int info(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Mixin OutputOptions output) {
    output.print(shell, admin(connection).cluster(), this::text);
    return ExitCode.OK;
  }

  @Command(
      name = "health",
      header = "Show what is wrong and what to do about it.",
      description = {
        "",
        "Exit code 0 when healthy, 8 when degraded, 5 when there is no quorum.",
        ""
      },
      footer = {"", "Examples:", "  quorate cluster health || echo look after it"})
  int health(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Mixin OutputOptions output) {
    Health health = admin(connection).health();
    output.print(shell, health, this::text);
    return switch (health.state()) {
      case "healthy" -> ExitCode.OK;
      case "degraded" -> ExitCode.DEGRADED;
      default -> ExitCode.UNAVAILABLE;
    };
  }

  @Command(
      name = "nodes",
      header = "List the storage nodes.",
      footer = {"", "Examples:", "  quorate cluster nodes", "  quorate cluster nodes -o jsonl"})
  int nodes(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Mixin OutputOptions output) {
    Table<NodeInfo> table =
        Table.of(NodeInfo.class)
            .text("NODE", NodeInfo::nodeId)
            .text("STATE", NodeInfo::state)
            .text("ADDRESS", NodeInfo::address)
            .text("VERSION", node -> orDash(node.version()))
            .number("LEADERS", NodeInfo::leaders)
            .number("REPLICAS", NodeInfo::replicas)
            .text("UPTIME", node -> Units.duration(node.uptimeMs()))
            .text("DISK FREE", node -> Units.bytes(node.diskFreeBytes()));
    output.print(shell, table, admin(connection).nodes());
    return ExitCode.OK;
  }

  @Command(
      name = "groups",
      header = "List the Raft groups.",
      footer = {"", "Examples:", "  quorate cluster groups"})
  int groups(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Mixin OutputOptions output) {
    Table<GroupInfo> table =
        Table.of(GroupInfo.class)
            .text("GROUP", GroupInfo::groupId)
            .text("STATE", GroupInfo::state)
            .text("LEADER", group -> orDash(group.leader()))
            .number("TERM", GroupInfo::term)
            .number("COMMITTED", GroupInfo::committedIndex)
            .number("APPLIED", GroupInfo::appliedIndex)
            .number("MAX LAG", GroupInfo::maxLagEntries)
            .number("REVISION", GroupInfo::revision)
            .number("COMPACTED", GroupInfo::compactRevision)
            .number("KEYS", GroupInfo::keys)
            .text("SIZE", group -> Units.bytes(group.sizeBytes()))
            .text("LOG", group -> Units.bytes(group.logBytes()));
    output.print(shell, table, admin(connection).groups());
    return ExitCode.OK;
  }

  @Command(
      name = "members",
      header = "List the replicas of a group.",
      footer = {"", "Examples:", "  quorate cluster members g1"})
  int members(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "GROUP", description = "The group, such as g1.") String group) {
    Table<MemberInfo> table =
        Table.of(MemberInfo.class)
            .text("NODE", MemberInfo::nodeId)
            .text("ROLE", member -> member.learner() ? "learner" : orDash(member.role()))
            .text("STATE", MemberInfo::state)
            .number("MATCH", MemberInfo::matchIndex)
            .number("NEXT", MemberInfo::nextIndex)
            .number("COMMITTED", MemberInfo::committedIndex)
            .number("APPLIED", MemberInfo::appliedIndex)
            .number("LAG", MemberInfo::lagEntries)
            .text("CHECKSUM", member -> orDash(member.checksum()));
    output.print(shell, table, admin(connection).members(group));
    return ExitCode.OK;
  }

  private Admin admin(ConnectionOptions connection) {
    return connection.connect(shell, ConnectionOptions.Audience.STAFF).admin();
  }

  private String text(ClusterInfo cluster) {
    return """
        cluster   %s (%s)
        state     %s
        version   %s, routing epoch %d
        nodes     %d of %d up
        groups    %d of %d healthy
        It can lose %d more %s."""
        .formatted(
            cluster.name(),
            cluster.clusterId(),
            Colours.state(shell, cluster.state()),
            cluster.version(),
            cluster.epoch(),
            cluster.nodesUp(),
            cluster.nodes(),
            cluster.groupsHealthy(),
            cluster.groups(),
            cluster.failuresTolerated(),
            cluster.failuresTolerated() == 1 ? "node" : "nodes");
  }

  private String text(Health health) {
    StringBuilder text = new StringBuilder(Colours.state(shell, health.state()));
    for (Finding finding : health.findings()) {
      text.append("\n\n")
          .append(Colours.state(shell, finding.severity()))
          .append("  ")
          .append(finding.subject())
          .append(": ")
          .append(finding.message())
          .append("\n  ")
          .append(finding.remedy());
    }
    return text.toString();
  }

  private static String orDash(@Nullable String text) {
    return Objects.requireNonNullElse(text, "-");
  }
}
