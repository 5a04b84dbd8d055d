package io.quorate.cli.kv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.Json;
import io.quorate.cli.output.Show;
import io.quorate.client.KeyValue;
import io.quorate.client.Watch;
import io.quorate.client.WatchEvent;
import io.quorate.client.WatchRequest;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate kv watch}: changes as they come. */
@Command(
    name = "watch",
    header = "Show changes of keys as they come.",
    description = {
      "",
      "Goes on until Ctrl-C, over restarts and new leaders, and shows each change once. With --json",
      "each line is all that one transaction did, with the token by which --after goes on behind it.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate kv watch jobs/next",
      "  quorate kv watch --prefix jobs/ --filter put",
      "  quorate kv watch --prefix jobs/ --json --previous",
      "  quorate kv watch --prefix jobs/ --after g1:120,g2:77"
    })
final class WatchCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConnectionOptions connection = new ConnectionOptions();
  @Mixin KeyOption keys = new KeyOption();

  @Parameters(arity = "0..1", paramLabel = "KEY", description = "One key (default: all keys).")
  @Nullable String key;

  @Option(names = "--prefix", paramLabel = "PREFIX", description = "Keys that begin with this.")
  @Nullable String prefix;

  @Option(names = "--start", paramLabel = "KEY", description = "The first key, included.")
  @Nullable String start;

  @Option(names = "--end", paramLabel = "KEY", description = "The last key, not included.")
  @Nullable String end;

  @Option(names = "--filter", paramLabel = "KIND", description = "Only put, or only delete.")
  @Nullable String filter;

  @Option(names = "--previous", description = "Show what keys held before, too.")
  boolean previous;

  @Option(
      names = "--after",
      paramLabel = "TOKEN",
      description = "Go on after what was shown with this token.")
  @Nullable String after;

  @Option(
      names = "--start-revision",
      paramLabel = "N",
      description = "Begin with this revision; for keys of one group.")
  long startRevision;

  @Option(names = "--count", paramLabel = "N", description = "End after so many transactions.")
  long count;

  @Option(names = "--json", description = "One object a line.")
  boolean json;

  WatchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    WatchRequest request = request();
    try (Watch watch =
        connection.connect(shell, ConnectionOptions.Audience.DATA).kv().watch(request)) {
      // A reader that has gone away, as `head` does, ends the watch.
      for (long shown = 0; (count == 0 || shown < count) && !shell.out().checkError(); shown++) {
        show(watch.next());
      }
    }
    return ExitCode.OK;
  }

  private WatchRequest request() {
    boolean isRange = start != null || end != null;
    if ((key == null ? 0 : 1) + (prefix == null ? 0 : 1) + (isRange ? 1 : 0) > 1) {
      throw new CliException(ExitCode.USAGE, "watch one of KEY, --prefix, --start and --end");
    }
    if (after != null && startRevision != 0) {
      throw new CliException(ExitCode.USAGE, "--after excludes --start-revision");
    }
    WatchRequest request =
        key != null
            ? WatchRequest.key(keys.bytes(key))
            : prefix != null
                ? WatchRequest.prefix(keys.bytes(prefix))
                : WatchRequest.range(bound(start), bound(end));
    if (filter != null) {
      request =
          switch (filter) {
            case "put" -> request.putsOnly();
            case "delete" -> request.deletesOnly();
            default -> throw new CliException(ExitCode.USAGE, "--filter is put or delete");
          };
    }
    if (after != null) {
      request = request.after(after);
    } else if (startRevision != 0) {
      request = request.fromRevision(startRevision);
    }
    return previous ? request.withPreviousValues() : request;
  }

  private byte[] bound(@Nullable String text) {
    return text == null ? new byte[0] : keys.bytes(text);
  }

  private void show(WatchEvent event) {
    PrintStream out = shell.out();
    if (json) {
      out.println(Json.compact(json(event)));
    } else {
      event.changes().forEach(change -> out.println(line(event, change)));
    }
    out.flush();
  }

  private static String line(WatchEvent event, WatchEvent.Change change) {
    KeyValue put = change.put();
    KeyValue before = change.previous();
    StringBuilder line = new StringBuilder();
    line.append(put == null ? "delete " : "put    ").append(Show.text(change.key()));
    line.append("  ").append(event.group()).append(':').append(event.revision());
    if (put != null) {
      line.append("  ").append(Show.shortText(put.requireValue()));
    }
    if (before != null) {
      line.append("  was ").append(Show.shortText(before.requireValue()));
    }
    return line.toString();
  }

  private static JsonNode json(WatchEvent event) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("group", event.group()).put("revision", event.revision());
    ArrayNode changes = json.putArray("changes");
    for (WatchEvent.Change change : event.changes()) {
      KeyValue put = change.put();
      KeyValue before = change.previous();
      ObjectNode item = changes.addObject().put("type", put == null ? "delete" : "put");
      if (put == null) {
        item.set("key", Json.bytes(change.key()));
      } else {
        item.setAll((ObjectNode) Show.json(put));
      }
      if (before != null) {
        item.set("previous", Show.json(before));
      }
    }
    return json.put("resume_token", event.resumeToken());
  }
}
