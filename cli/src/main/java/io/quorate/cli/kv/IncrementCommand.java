package io.quorate.cli.kv;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.OutputOptions;
import io.quorate.client.Counted;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code quorate kv increment}. */
@Command(
    name = "increment",
    header = "Add to a counter.",
    description = {
      "",
      "Prints the new count. A counter is a key whose value is a decimal integer of 64 bits; one that",
      "does not exist counts as 0. A value that is no such number, a sum beyond 64 bits and a",
      "condition that does not hold end in exit code 6.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate kv increment visits",
      "  quorate kv increment stock/apples -5",
      "  quorate kv increment visits 10 --json"
    })
final class IncrementCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConnectionOptions connection = new ConnectionOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin KeyOption keys = new KeyOption();

  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  String key;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "N",
      defaultValue = "1",
      description = "How much to add; may be negative (default: ${DEFAULT-VALUE}).")
  long by;

  @ArgGroup @Nullable Wanted wanted;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  IncrementCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Counted counted =
        connection
            .connect(shell, ConnectionOptions.Audience.DATA)
            .kv()
            .increment(keys.bytes(key), by, Wanted.condition(wanted));
    output.print(shell, json(counted), json -> json.path("value").asText());
    return ExitCode.OK;
  }

  /** As the API has it in the results of a transaction. */
  private static JsonNode json(Counted counted) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("value", counted.count())
        .put("mod_revision", counted.write().modRevision())
        .put("create_revision", counted.write().createRevision())
        .put("version", counted.write().version());
  }
}
