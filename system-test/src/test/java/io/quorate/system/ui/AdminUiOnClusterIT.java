package io.quorate.system.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.SharedCluster;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@link AdminUiIT} can't show: that the real processes tell the UI what it needs. */
@ExtendWith(SharedCluster.class)
final class AdminUiOnClusterIT {
  private static Chromium chromium;

  private final DevCluster cluster;
  private Screen screen;

  AdminUiOnClusterIT(DevCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
  }

  @AfterAll
  static void stop() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void signIn() throws IOException {
    String password = Files.readString(cluster.data().resolve("admin.password")).strip();
    String url = cluster.url().toString().replaceFirst("/$", "");
    screen =
        new Screen(chromium.browser(), url, ColorScheme.LIGHT, Screen.WIDE)
            .open("/ui/")
            .signIn("system", "admin", password);
    screen.heading("Healthy").waitFor();
  }

  @AfterEach
  void nothingWasComplainedOf() {
    screen.close();
    assertThat(screen.complaints()).isEmpty();
  }

  @Test
  void leadershipMovesAndASnapshotIsMade() {
    screen.shoot("real-1-overview");
    screen.page.getByRole(AriaRole.LINK, named("g1")).click();
    screen.button("Transfer leadership…").click();
    Locator act = screen.page.locator("dialog button.primary");
    String target = act.innerText().strip().substring("Transfer leadership to ".length());
    act.click();
    screen.waitForText(target + " leads g1 now.");
    screen.button("Create snapshot").click();
    screen.waitForText("Snapshot g1-");
    screen.shoot("real-2-group");
  }

  @Test
  void aKilledNodeIsToldAndItsReturnToo() throws IOException, InterruptedException {
    cluster.node("n3").kill();
    screen.heading("Degraded").waitFor();
    screen.waitForText("n3 does not answer");
    screen.shoot("real-3-degraded");
    cluster.node("n3").restart();
    screen
        .heading("Healthy")
        .waitFor(
            new Locator.WaitForOptions().setState(WaitForSelectorState.VISIBLE).setTimeout(60_000));
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }
}
