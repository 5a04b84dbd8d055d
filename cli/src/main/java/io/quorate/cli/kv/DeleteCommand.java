package io.quorate.cli.kv;

import io.quorate.cli.CliException;
import io.quorate.cli.Confirmation;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.context.ConnectionOptions;
import io.quorate.cli.output.OutputOptions;
import io.quorate.client.Kv;
import io.quorate.client.ScanRequest;
import io.quorate.proto.op.Condition;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate kv delete}: one key, or all that begin with a prefix. */
@Command(
    name = "delete",
    header = "Delete a key, or all keys with a prefix.",
    description = {
      "",
      "A key that does not exist ends in exit code 3. Deleting by prefix asks for the prefix again;",
      "--yes skips that, and --dry-run only counts.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate kv delete greeting",
      "  quorate kv delete greeting --if-revision 41",
      "  quorate kv delete --prefix sessions/ --dry-run",
      "  quorate kv delete --prefix sessions/ --yes"
    })
final class DeleteCommand implements Callable<Integer> {
  private static final int COUNT_PAGE = 10_000;

  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConnectionOptions connection = new ConnectionOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin KeyOption keys = new KeyOption();
  @Mixin Confirmation confirmation = new Confirmation();

  @ArgGroup(multiplicity = "1")
  Target target;

  @Option(
      names = "--if-revision",
      paramLabel = "N",
      description = "Only when the key's revision is N.")
  @Nullable Long revision;

  @Option(names = "--dry-run", description = "Say what would be deleted; delete nothing.")
  boolean dryRun;

  /** One of these. */
  static final class Target {
    @Parameters(paramLabel = "KEY", description = "The key.")
    @Nullable String key;

    @Option(
        names = "--prefix",
        paramLabel = "PREFIX",
        description = "All keys that begin with this.")
    @Nullable String prefix;
  }

  private record Deleted(long deleted) {}

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  DeleteCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    String prefix = target.prefix;
    if (prefix != null && revision != null) {
      throw new CliException(ExitCode.USAGE, "--if-revision is for one key, not for a prefix");
    }
    if (prefix != null && prefix.isEmpty()) {
      throw new CliException(ExitCode.USAGE, "an empty prefix would be every key");
    }
    Kv kv = connection.connect(shell, ConnectionOptions.Audience.DATA).kv();
    long count =
        prefix == null ? deleteKey(kv, String.valueOf(target.key)) : deletePrefix(kv, prefix);
    output.print(
        shell,
        new Deleted(count),
        d ->
            (dryRun ? "would delete " : "deleted ")
                + d.deleted()
                + (d.deleted() == 1 ? " key" : " keys"));
    return ExitCode.OK;
  }

  private long deleteKey(Kv kv, String key) {
    byte[] bytes = keys.bytes(key);
    Condition condition =
        revision == null ? Condition.ALWAYS : new Condition.Revisions(new long[] {revision});
    boolean there = dryRun ? kv.get(bytes).isPresent() : kv.delete(bytes, condition);
    if (!there) {
      throw new CliException(ExitCode.NOT_FOUND, "no key " + key);
    }
    return 1;
  }

  private long deletePrefix(Kv kv, String prefix) {
    byte[] bytes = keys.bytes(prefix);
    if (dryRun) {
      return kv.scan(ScanRequest.prefix(bytes).withKeysOnly(true).withPageSize(COUNT_PAGE)).stream()
          .count();
    }
    confirmation.ask(shell, "This deletes all keys that begin with \"" + prefix + "\".", prefix);
    return kv.deletePrefix(bytes);
  }
}
