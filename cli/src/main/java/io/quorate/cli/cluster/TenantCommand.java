package io.quorate.cli.cluster;

import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.OutputOptions;
import io.quorate.cli.output.Table;
import io.quorate.client.Admin;
import io.quorate.client.admin.TenantInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate tenant}: tenants and what they are given. */
@Command(
    name = "tenant",
    header = "Look at tenants and change them, as staff (tenant \"system\").",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  quorate tenant list",
      "  quorate tenant set default --history-window 2m"
    })
public final class TenantCommand {
  /** Stands for no window of the tenant's own. */
  private static final String CLUSTERS = "cluster";

  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();

  public TenantCommand(Shell shell) {
    this.shell = shell;
  }

  @Command(
      name = "list",
      header = "List the tenants.",
      footer = {"", "Examples:", "  quorate tenant list"})
  int list(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Mixin OutputOptions output) {
    Table<TenantInfo> table =
        Table.of(TenantInfo.class)
            .text("TENANT", TenantInfo::name)
            .number("ID", TenantInfo::tenantId)
            .number("SHARDS", TenantInfo::shards)
            .text("HISTORY", TenantCommand::window)
            .text("CREATED", tenant -> Objects.requireNonNullElse(tenant.createdAt(), "-"));
    output.print(shell, table, admin(connection).tenants());
    return ExitCode.OK;
  }

  @Command(
      name = "set",
      header = "Change a tenant.",
      description = {
        "",
        "A history window is how far back the tenant's users may read; it can be shorter than the",
        "cluster's, not longer. Longer again, it lets them read again what is still there.",
        ""
      },
      footer = {
        "",
        "Examples:",
        "  quorate tenant set default --history-window 2m",
        "  quorate tenant set default --history-window cluster"
      })
  int set(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "NAME", description = "The tenant.") String name,
      @Option(
              names = "--history-window",
              paramLabel = "TIME",
              required = true,
              description = "Such as 90s or 2m, or \"cluster\" for the cluster's.")
          String historyWindow) {
    @Nullable String window = historyWindow.equals(CLUSTERS) ? null : historyWindow;
    output.print(
        shell,
        admin(connection).setHistoryWindow(name, window),
        tenant -> tenant.name() + " can read back: " + window(tenant));
    return ExitCode.OK;
  }

  private static String window(TenantInfo tenant) {
    return Objects.requireNonNullElse(tenant.historyWindow(), CLUSTERS);
  }

  private Admin admin(ConnectionOptions connection) {
    return connection.connect(shell, ConnectionOptions.Audience.STAFF).admin();
  }
}
