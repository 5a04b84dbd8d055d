package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.fake.FakeGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextCommandsTest {
  @TempDir Path home;
  private FakeGateway gateway;
  private Cli cli;
  private Path password;

  @BeforeEach
  void start() throws IOException {
    gateway = new FakeGateway();
    cli = new Cli(home);
    password = Files.writeString(home.resolve("pw"), FakeGateway.PASSWORD + "\n");
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void aLoginMakesAPrivateContext() throws IOException {
    Cli.Result login = login("default");
    assertThat(login.code()).as(login.err()).isZero();
    assertThat(login.out()).isEmpty();
    Path file = home.resolve(".config/quorate/contexts.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(cli.run("kv", "put", "k", "v").code()).isZero();
    assertThat(cli.run("whoami").out()).isEqualTo("admin of tenant default (admin)\n");
  }

  @Test
  void thePasswordCanComeFromStandardInputButNotFromThePrompt() {
    byte[] typed = FakeGateway.PASSWORD.getBytes(StandardCharsets.UTF_8);
    assertThat(cli.runWith(typed, "login", gateway.url(), "--password-stdin").code()).isZero();
    Cli.Result none = cli.run("login", gateway.url());
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--password-file");
  }

  @Test
  void aWrongPasswordIsExitCode4AndMakesNoContext() {
    Cli.Result result = cli.runWith(new byte[] {'x'}, "login", gateway.url(), "--password-stdin");
    assertThat(result.code()).isEqualTo(4);
    assertThat(cli.run("context", "list", "--json").out()).isEqualTo("{\"items\":[]}\n");
  }

  @Test
  void theSignInThatSuitsACommandIsUsed() {
    gateway.staff("GET /admin/v1/groups", "{\"items\":[]}");
    login("default");
    login("system");
    assertThat(cli.run("kv", "put", "k", "v").code()).isZero();
    assertThat(cli.run("cluster", "groups").code()).isZero();
    Cli.Result forced = cli.run("kv", "get", "k", "--context", contextName("system"));
    assertThat(forced.code()).isEqualTo(4);
  }

  @Test
  void contextsAreListedWithoutSecretsAndChanged() {
    login("default");
    login("system");
    assertThat(cli.run("context", "list").out())
        .contains("*  " + contextName("system"))
        .doesNotContain("token");
    assertThat(cli.run("context", "use", contextName("default")).code()).isZero();
    assertThat(cli.run("whoami").out()).contains("tenant default");
    assertThat(cli.run("context", "use", "none").code()).isEqualTo(3);
    assertThat(cli.run("whoami", "--context", "none").code()).isEqualTo(2);
  }

  @Test
  void afterALogoutOneIsNotSignedIn() {
    login("default");
    assertThat(cli.run("logout").code()).isZero();
    Cli.Result result = cli.run("kv", "get", "k");
    assertThat(result.code()).isEqualTo(4);
    assertThat(result.err()).contains("quorate login");
    assertThat(cli.run("context", "list", "-o", "jsonl").out()).contains("\"signed_in\":false");
  }

  @Test
  void theConfigDirectoryCanBeElsewhere() {
    cli.with("XDG_CONFIG_HOME", home.resolve("elsewhere").toString());
    login("default");
    assertThat(home.resolve("elsewhere/quorate/contexts.json")).exists();
  }

  @Test
  void aDamagedContextFileSaysSo() throws IOException {
    login("default");
    Files.writeString(home.resolve(".config/quorate/contexts.json"), "{oops");
    Cli.Result result = cli.run("kv", "get", "k");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("contexts.json is damaged");
  }

  @Test
  void anAddressThatIsNoneIsAUsageError() {
    assertThat(cli.run("login", "localhost:8080", "--password-file", password.toString()).code())
        .isEqualTo(2);
  }

  private Cli.Result login(String tenant) {
    return cli.run(
        "login", gateway.url(), "--tenant", tenant, "--password-file", password.toString());
  }

  private String contextName(String tenant) {
    return tenant + "@" + gateway.url().substring("http://".length());
  }
}
