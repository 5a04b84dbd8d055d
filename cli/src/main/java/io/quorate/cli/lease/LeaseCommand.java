package io.quorate.cli.lease;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.TimeSpan;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.Json;
import io.quorate.cli.output.OutputOptions;
import io.quorate.cli.output.Show;
import io.quorate.cli.output.Table;
import io.quorate.client.LeaseInfo;
import io.quorate.client.Leases;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate lease}: leases, which keys end with. */
@Command(
    name = "lease",
    header = "Grant, keep alive and revoke leases, which keys end with.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  quorate lease grant --ttl 30s",
      "  quorate kv put workers/7 here --lease 7312",
      "  quorate lease keep-alive 7312",
      "  quorate lease revoke 7312"
    })
public final class LeaseCommand {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();

  public LeaseCommand(Shell shell) {
    this.shell = shell;
  }

  @Command(
      name = "grant",
      header = "Grant a lease; prints its id.",
      footer = {
        "",
        "Examples:",
        "  quorate lease grant --ttl 30s",
        "  quorate lease grant --ttl 5m --id 7312",
        "  quorate lease grant --ttl 10s --scope '{lock-7}'"
      })
  int grant(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Mixin OutputOptions output,
      @Option(
              names = "--ttl",
              required = true,
              paramLabel = "TIME",
              converter = TimeSpan.class,
              description = "How long it lives without a keep-alive, such as 30s, 5m, 2h or 1d.")
          Duration ttl,
      @Option(names = "--id", paramLabel = "ID", description = "An id of your choice.")
          @Nullable Long id,
      @Option(
              names = "--scope",
              paramLabel = "KEY",
              description = "Only for keys of this key's shard: cheaper.")
          @Nullable String scope) {
    if (id != null && scope != null) {
      throw new CliException(ExitCode.USAGE, "--id and --scope exclude each other");
    }
    Leases leases = leases(connection);
    long granted =
        id != null
            ? leases.grant(ttl, id)
            : scope == null
                ? leases.grant(ttl)
                : leases.grant(ttl, scope.getBytes(StandardCharsets.UTF_8));
    output.print(shell, json(granted, ttl.toMillis()), json -> json.path("id").asText());
    return ExitCode.OK;
  }

  @Command(
      name = "keep-alive",
      header = "Let a lease have its whole time again, once.",
      description = {"", "A lease that has ended is exit code 3.", ""},
      footer = {
        "",
        "Examples:",
        "  quorate lease keep-alive 7312",
        "  while quorate lease keep-alive 7312; do sleep 10; done"
      })
  int keepAlive(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "ID", description = "The lease.") long id) {
    long ttlMs = leases(connection).keepAlive(id);
    output.print(shell, json(id, ttlMs), json -> "alive for " + text(ttlMs));
    return ExitCode.OK;
  }

  @Command(
      name = "revoke",
      header = "End a lease, and delete its keys.",
      description = {"", "A lease that has ended is exit code 3.", ""},
      footer = {"", "Examples:", "  quorate lease revoke 7312"})
  int revoke(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Parameters(paramLabel = "ID", description = "The lease.") long id) {
    leases(connection).revoke(id);
    return ExitCode.OK;
  }

  @Command(
      name = "show",
      header = "Show a lease and its keys.",
      description = {"", "A lease that has ended is exit code 3.", ""},
      footer = {"", "Examples:", "  quorate lease show 7312", "  quorate lease show 7312 --json"})
  int show(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Mixin OutputOptions output,
      @Parameters(paramLabel = "ID", description = "The lease.") long id) {
    LeaseInfo info = leases(connection).infoWithKeys(id);
    output.print(shell, json(info, true), json -> text(info));
    return ExitCode.OK;
  }

  @Command(
      name = "list",
      header = "List the leases of the tenant.",
      footer = {"", "Examples:", "  quorate lease list", "  quorate lease list -o jsonl"})
  int list(
      @Mixin HelpOption helpOption,
      @Mixin ConnectionOptions connection,
      @Mixin OutputOptions output) {
    Table<LeaseInfo> table =
        Table.<LeaseInfo>of(info -> json(info, false))
            .text("LEASE", info -> Long.toString(info.id()))
            .text("TTL", info -> text(info.ttlMs()))
            .text("REMAINING", info -> text(info.remainingMs()));
    output.print(shell, table, leases(connection).list());
    return ExitCode.OK;
  }

  private static String text(LeaseInfo info) {
    StringBuilder text = new StringBuilder();
    text.append("%s left of %s".formatted(text(info.remainingMs()), text(info.ttlMs())));
    info.keys().forEach(key -> text.append('\n').append(Show.text(key)));
    return text.append(info.moreKeys() ? "\n…" : "").toString();
  }

  private static String text(long ms) {
    return ms < 10_000 ? "%.1fs".formatted(ms / 1_000.0) : ms / 1_000 + "s";
  }

  /** As the API has it: the id is a text. */
  private static ObjectNode json(long id, long ttlMs) {
    return JsonNodeFactory.instance.objectNode().put("id", Long.toString(id)).put("ttl_ms", ttlMs);
  }

  private static JsonNode json(LeaseInfo info, boolean withKeys) {
    ObjectNode json = json(info.id(), info.ttlMs()).put("remaining_ms", info.remainingMs());
    if (withKeys) {
      ArrayNode keys = json.putArray("keys");
      info.keys().forEach(key -> keys.add(Json.bytes(key)));
      json.put("more_keys", info.moreKeys());
    }
    return json;
  }

  private Leases leases(ConnectionOptions connection) {
    return connection.connect(shell, ConnectionOptions.Audience.DATA).leases();
  }
}
