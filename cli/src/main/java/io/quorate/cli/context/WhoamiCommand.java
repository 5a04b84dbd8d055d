package io.quorate.cli.context;

import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.cli.output.OutputOptions;
import io.quorate.client.Auth;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code quorate whoami}: whom the server takes one for. */
@Command(
    name = "whoami",
    header = "Show who is signed in, as the server sees it.",
    footer = {"", "Examples:", "  quorate whoami", "  quorate whoami --context staff --json"})
public final class WhoamiCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();
  @Mixin ConnectionOptions connection = new ConnectionOptions();
  @Mixin OutputOptions output = new OutputOptions();

  public WhoamiCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Auth.Identity identity =
        connection.connect(shell, ConnectionOptions.Audience.ANY).auth().whoami();
    output.print(
        shell,
        identity,
        who ->
            "%s of tenant %s (%s)"
                .formatted(who.subject(), who.tenant(), String.join(", ", who.roles())));
    return ExitCode.OK;
  }
}
