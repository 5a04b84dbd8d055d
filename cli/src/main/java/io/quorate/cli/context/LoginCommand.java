package io.quorate.cli.context;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.HelpOption;
import io.quorate.cli.Shell;
import io.quorate.client.TokenStore;
import io.quorate.client.Tokens;
import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quorate login}: signs in and makes a context of it. */
@Command(
    name = "login",
    header = "Sign in and remember it as a context.",
    description = {
      "",
      "Asks for the password, or reads it from --password-file or --password-stdin; it is never an",
      "argument. Tokens are kept in contexts.json (mode 0600) in ~/.config/quorate.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  quorate login http://127.0.0.1:8080 --user admin",
      "  quorate login http://127.0.0.1:8080 --user admin --password-file data/admin.password",
      "  quorate login http://127.0.0.1:8080 --tenant system --user admin --context staff"
    })
public final class LoginCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin HelpOption help = new HelpOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "URL",
      description = "The gateway (default: $QUORATE_URL, or http://127.0.0.1:8080).")
  @Nullable String url;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description =
          "The tenant; \"system\" for cluster staff (default: $QUORATE_TENANT, or \"default\").")
  @Nullable String tenant;

  @Option(
      names = {"-u", "--user"},
      paramLabel = "NAME",
      defaultValue = "admin",
      description = "The user (default: ${DEFAULT-VALUE}).")
  String user;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Read the password from a file; a line end after it is not part of it.")
  @Nullable Path passwordFile;

  @Option(names = "--password-stdin", description = "Read the password from standard input.")
  boolean passwordStdin;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "How to call it (default: TENANT@HOST:PORT).")
  @Nullable String name;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  public LoginCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws IOException {
    String server = or(url, shell.variable("QUORATE_URL").orElse("http://127.0.0.1:8080"));
    String tenantName = or(tenant, shell.variable("QUORATE_TENANT").orElse("default"));
    ConnectionOptions connection = new ConnectionOptions();
    connection.timeoutSeconds = 15;
    var client = connection.build(server, TokenStore.inMemory());
    Tokens tokens = client.auth().login(tenantName, user, password(tenantName));
    String address = client.server().toString();
    String contextName = or(name, tenantName + "@" + URI.create(address).getAuthority());
    Context context = new Context(contextName, address, tenantName, user, tokens);
    Contexts unused =
        new ContextFile(shell.configDirectory())
            .update(contexts -> contexts.with(context).using(contextName));
    shell.say(
        "signed in to %s as %s of tenant %s; context %s"
            .formatted(address, user, tenantName, contextName));
    return ExitCode.OK;
  }

  private String password(String tenantName) throws IOException {
    if (passwordFile != null) {
      return firstLine(Files.readString(passwordFile));
    }
    if (passwordStdin) {
      return firstLine(new String(shell.in().readAllBytes(), StandardCharsets.UTF_8));
    }
    Console console = shell.console();
    char[] typed =
        console == null
            ? null
            : console.readPassword("Password of %s (tenant %s): ", user, tenantName);
    if (typed == null) {
      throw new CliException(
          ExitCode.USAGE, "no terminal to ask at: give --password-file or --password-stdin");
    }
    return new String(typed);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static String or(@Nullable String given, String otherwise) {
    return given == null ? otherwise : given;
  }
}
