package io.quorate.cli;

import io.quorate.cli.fake.FakeGateway;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs commands as a shell would, with an environment and a home of its own. */
public final class Cli {
  /** What a command left. */
  public record Result(int code, byte[] bytes, String err) {
    public String out() {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private final Map<String, String> env = new HashMap<>();
  private String terminals = "";

  public Cli(Path home) {
    env.put("HOME", home.toString());
  }

  /** Signed in as the data user of a fake. */
  public static Cli signedIn(Path home, FakeGateway gateway) {
    return new Cli(home).with("QUORATE_URL", gateway.url()).with("QUORATE_TOKEN", "token-default");
  }

  public static Cli staff(Path home, FakeGateway gateway) {
    return new Cli(home).with("QUORATE_URL", gateway.url()).with("QUORATE_TOKEN", "token-system");
  }

  public Cli with(String variable, String value) {
    env.put(variable, value);
    return this;
  }

  public Cli terminals(String numbers) {
    terminals = numbers;
    return this;
  }

  public Map<String, String> env() {
    return env;
  }

  public Result run(String... args) {
    return runWith(new byte[0], args);
  }

  public Result runWith(byte[] stdin, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Shell shell =
        new Shell(
            env,
            new ByteArrayInputStream(stdin),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            terminals);
    int code = QuorateCli.run(shell, args);
    return new Result(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }
}
