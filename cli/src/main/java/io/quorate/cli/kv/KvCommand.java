package io.quorate.cli.kv;

import io.quorate.cli.HelpOption;
import io.quorate.cli.bulk.ExportCommand;
import io.quorate.cli.bulk.ImportCommand;
import io.quorate.cli.txn.TxnCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quorate kv}: the commands on keys and values. */
@Command(
    name = "kv",
    header = "Read and write keys.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PutCommand.class,
      GetCommand.class,
      DeleteCommand.class,
      ScanCommand.class,
      WatchCommand.class,
      IncrementCommand.class,
      AppendCommand.class,
      TxnCommand.class,
      ImportCommand.class,
      ExportCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  quorate kv put greeting hello",
      "  quorate kv get greeting",
      "  quorate kv scan --prefix users/ --limit 10",
      "  quorate kv increment visits"
    })
public final class KvCommand {
  @Mixin HelpOption help = new HelpOption();
}
