package io.quorate.cli.txn;

import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.OutputOptions;
import io.quorate.client.Kv;
import io.quorate.client.Transaction;
import io.quorate.client.TransactionResult;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate kv txn}. */
@Command(
    name = "txn",
    header = "Compare keys and change them, all at once.",
    description = {
      "",
      "If all comparisons hold, the success requests happen, else the failure requests: all of them",
      "at one revision, or none. The keys must be of one shard, as keys with the same {tag} are.",
      "",
      "A transaction is text, or the JSON of POST /v1/txn. The text has three parts, each of which",
      "may be empty and ends at an empty line: comparisons, success requests, failure requests.",
      "",
      "  Comparisons  value(KEY) = TEXT, exists(KEY) = true, version(KEY) = N; create, mod and lease",
      "               as version; operators are = != < <= > >=",
      "  Requests     get KEY, put KEY VALUE, append KEY VALUE, increment KEY [N], del KEY,",
      "               del --prefix PREFIX",
      "",
      "Words with spaces need quotes, single or double; outside of single quotes \\n, \\r, \\t and \\xHH",
      "stand for bytes, and a backslash before a sign for the sign. Lines that begin with # are",
      "comments.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate kv txn order.txn",
      "  quorate kv txn order.json -o jsonl",
      "  printf 'exists(lock) = false\\n\\nput lock me\\n' | quorate kv txn --exit-code",
      "",
      "A file that pays an order once:",
      "  value(\"{order-7}/state\") = \"open\"",
      "",
      "  put {order-7}/state paid",
      "  increment {order-7}/payments",
      "",
      "  get {order-7}/state"
    })
public final class TxnCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConnectionOptions connection = new ConnectionOptions();
  @Mixin OutputOptions output = new OutputOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description =
          "The file, or - for standard input (default: standard input; at a terminal, you are"
              + " asked).")
  @Nullable String file;

  @Option(
      names = "--exit-code",
      description = "End in exit code 6 when it was the failure requests that happened.")
  boolean exitCode;

  public TxnCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    // First: who has no sign-in should not type a transaction to learn of it.
    Kv kv = connection.connect(shell, ConnectionOptions.Audience.DATA).kv();
    Transaction transaction = TxnInput.read(shell, file);
    TransactionResult result = kv.commit(transaction);
    TxnReport report = new TxnReport(transaction, result);
    output.print(shell, report.json(), json -> report.text());
    return exitCode && !result.succeeded() ? ExitCode.CONFLICT : ExitCode.OK;
  }
}
