package io.quorate.cli.context;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Shell;
import io.quorate.cli.Version;
import io.quorate.client.QuorateClient;
import io.quorate.client.TokenStore;
import io.quorate.client.Tokens;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which cluster, as whom, how long: the options that all commands share which call the gateway.
 *
 * <p>An option goes before the environment, the environment before the current context. Tokens come
 * from the context or from {@code QUORATE_TOKEN}, never from the command line, which others can
 * see.
 */
public final class ConnectionOptions {
  /** What a command works on, which decides whose sign-in suits it. */
  public enum Audience {
    DATA,
    STAFF,
    /** Whoever is signed in. */
    ANY
  }

  /**
   * An open connection.
   *
   * @param label who is connected to what, such as {@code default@http://127.0.0.1:8080}
   */
  public record Connection(QuorateClient client, String label) {}

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The context to use (default: $QUORATE_CONTEXT, or the current one).")
  @Nullable String context;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The gateway (default: $QUORATE_URL, or the context's).")
  @Nullable String url;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long one request may take with its retries (default: ${DEFAULT-VALUE}).")
  int timeoutSeconds;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  public ConnectionOptions() {}

  public QuorateClient connect(Shell shell, Audience audience) {
    return open(shell, audience).client();
  }

  public Connection open(Shell shell, Audience audience) {
    Optional<String> address = Optional.ofNullable(url).or(() -> shell.variable("QUORATE_URL"));
    Optional<String> token = shell.variable("QUORATE_TOKEN");
    if (token.isPresent() && address.isPresent()) {
      String tenant = shell.variable("QUORATE_TENANT").orElse("token");
      QuorateClient client = build(address.get(), TokenStore.of(Tokens.of(token.get())));
      return new Connection(client, tenant + "@" + address.get());
    }
    ContextFile file = new ContextFile(shell.configDirectory());
    Context chosen = choose(shell, file.read(), audience);
    TokenStore tokens =
        token
            .map(given -> TokenStore.of(Tokens.of(given)))
            .orElseGet(() -> new ContextTokens(file, chosen));
    String server = address.orElse(chosen.url());
    return new Connection(build(server, tokens), chosen.tenant() + "@" + server);
  }

  private Context choose(Shell shell, Contexts contexts, Audience audience) {
    Optional<String> name =
        Optional.ofNullable(context).or(() -> shell.variable("QUORATE_CONTEXT"));
    if (name.isPresent()) {
      return contexts
          .find(name.get())
          .orElseThrow(
              () ->
                  new CliException(
                      ExitCode.USAGE,
                      "there is no context \"%s\"; see: quorate context list"
                          .formatted(name.get())));
    }
    Optional<Context> suiting =
        audience == Audience.ANY ? contexts.chosen() : contexts.suiting(audience == Audience.STAFF);
    return suiting.orElseThrow(
        () ->
            new CliException(
                ExitCode.NOT_ALLOWED,
                "not signed in; start with: quorate login http://127.0.0.1:8080 --user admin"));
  }

  /** How long one request may take. */
  public Duration timeout() {
    return Duration.ofSeconds(Math.max(1, timeoutSeconds));
  }

  /** For requests that take long by nature; a person who asked for more gets more. */
  public void atLeast(int seconds) {
    timeoutSeconds = Math.max(timeoutSeconds, seconds);
  }

  /** A client that is not signed in yet. */
  QuorateClient build(String server, TokenStore tokens) {
    try {
      return QuorateClient.builder(URI.create(server))
          .tokens(tokens)
          .timeout(timeout())
          .userAgent("quorate-cli/" + Version.current())
          .build();
    } catch (IllegalArgumentException e) {
      throw new CliException(ExitCode.USAGE, e.getMessage() == null ? server : e.getMessage(), e);
    }
  }
}
