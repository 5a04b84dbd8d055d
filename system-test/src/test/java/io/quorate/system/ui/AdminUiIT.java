package io.quorate.system.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The UI as an operator uses it, in Chromium. */
final class AdminUiIT {
  private static Chromium chromium;
  private static ClusterUnderTest cluster;

  private Screen screen;

  @BeforeAll
  static void start() {
    chromium = Chromium.start();
    cluster = new FakeCluster();
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  @AfterEach
  void nothingWasComplainedOf() {
    if (screen != null) {
      List<String> complaints = screen.complaints();
      screen.close();
      assertThat(complaints).as("console errors and policy breaches").isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"LIGHT,1280", "DARK,1280", "LIGHT,360", "DARK,360"})
  void everyPageIsAccessibleAndFits(ColorScheme scheme, int width) {
    screen = new Screen(chromium.browser(), cluster.url(), scheme, width).open("/ui/");
    String suffix = "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width;
    screen.heading("Sign in to Quorate").waitFor();
    check("1-sign-in" + suffix);

    screen.signIn("system", cluster.username(), cluster.password());
    screen.heading("Healthy").waitFor();
    check("2-overview" + suffix);

    screen.page.getByRole(AriaRole.LINK, link("g2")).click();
    screen.heading("g2").waitFor();
    screen.waitForText("No snapshot yet");
    check("3-group" + suffix);

    screen.button("Transfer leadership…").click();
    screen.heading("Transfer leadership of g2").waitFor();
    screen.page.getByText("Show as curl / CLI").last().click();
    check("4-transfer" + suffix);
  }

  private void check(String name) {
    screen.shoot(name);
    assertThat(screen.axe()).as(name).isEmpty();
    assertThat(screen.overflows()).as(name + " needs sideways scrolling").isFalse();
  }

  @Test
  void aWrongPasswordIsToldAndTheFormStays() {
    screen = wide().open("/ui/groups/g2");
    screen.signIn("system", "admin", "wrong");
    screen.waitForText("Tenant, user name or password is wrong.");
    assertThat(screen.page.getByLabel("User name").inputValue()).isEqualTo("admin");
    assertThat(screen.axe()).isEmpty();

    screen.signIn("system", cluster.username(), cluster.password());
    screen.heading("g2").waitFor(); // the deep link that was asked for
  }

  @Test
  void noTokenIsWithinReachOfScripts() {
    screen = wide().open("/ui/").signIn("system", cluster.username(), cluster.password());
    screen.heading("Healthy").waitFor();

    assertThat(screen.page.evaluate("document.cookie")).isEqualTo("");
    assertThat(
            (String) screen.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})"))
        .doesNotContain("eyJ");
    screen.page.reload();
    screen.heading("Healthy").waitFor();
    screen.button("Sign out").click();
    screen.heading("Sign in to Quorate").waitFor();
    screen.page.reload();
    screen.heading("Sign in to Quorate").waitFor();
  }

  @Test
  void aTenantsUserSeesWhyNot() {
    screen = wide().open("/ui/").signIn("default", "owner", FakeStorage.PASSWORD);
    screen.heading("You may not see the cluster").waitFor();
    screen.shoot("5-forbidden");
    assertThat(screen.axe()).isEmpty();
    assertThat(screen.page.getByText("Request").count()).isEqualTo(1);
  }

  @Test
  void aViewerIsOfferedNothingThatChangesAnything() {
    screen = wide().open("/ui/groups/g1").signIn("system", "viewer", FakeStorage.PASSWORD);
    screen.heading("Replicas 3").waitFor();
    assertThat(screen.button("Transfer leadership…").count()).isZero();
    assertThat(screen.button("Create snapshot").count()).isZero();
  }

  @Test
  void leadershipIsTransferredByKeyboard() {
    screen = wide().open("/ui/groups/g3").signIn("system", cluster.username(), cluster.password());
    screen.button("Transfer leadership…").press("Enter");
    screen.heading("Transfer leadership of g3").waitFor();
    assertThat(focused()).isEqualTo("Cancel");
    screen.page.keyboard().press("Escape");
    screen.heading("Transfer leadership of g3").waitFor(hidden());
    assertThat(focused()).isEqualTo("Transfer leadership…");

    screen.page.keyboard().press("Enter");
    screen.heading("Transfer leadership of g3").waitFor();
    screen.page.keyboard().press("Tab");
    assertThat(focused()).startsWith("Transfer leadership to n");
    String target = focused().substring("Transfer leadership to ".length());
    screen.page.keyboard().press("Enter");
    screen.waitForText(target + " leads g3 now.");
    screen.waitForText("Election: term 3, " + target + " leads");
    screen.shoot("6-transferred");
  }

  @Test
  void aSnapshotIsMadeAndListed() {
    screen = wide().open("/ui/groups/g4").signIn("system", cluster.username(), cluster.password());
    screen.waitForText("No snapshot yet");
    screen.button("Create snapshot").click();
    screen.waitForText("Snapshot g4-");
    screen.heading("Snapshots 1").waitFor();
    screen.shoot("7-snapshot");
    assertThat(screen.axe()).isEmpty();
  }

  @Test
  void aDeadNodeIsToldAndThePageStaysFast() {
    screen = wide().open("/ui/").signIn("system", cluster.username(), cluster.password());
    screen.heading("Healthy").waitFor();
    cluster.stallNode("n3");
    try {
      screen.heading("Degraded").waitFor();
      screen.waitForText("n3 does not answer");
      screen.shoot("8-degraded");
      assertThat(screen.axe()).isEmpty();

      long fastestMs = Long.MAX_VALUE;
      for (int load = 0; load < 3; load++) { // the machine has other things to do as well
        long start = System.nanoTime();
        screen.page.reload();
        screen.heading("Degraded").waitFor();
        fastestMs = Math.min(fastestMs, (System.nanoTime() - start) / 1_000_000);
      }
      assertThat(fastestMs).as("milliseconds until the page is usable").isLessThan(1_000);
    } finally {
      cluster.resumeNode("n3");
    }
    screen.heading("Healthy").waitFor();
  }

  @Test
  void aLostMajorityIsToldInWords() {
    screen =
        new Screen(chromium.browser(), cluster.url(), ColorScheme.DARK, Screen.WIDE)
            .open("/ui/")
            .signIn("system", cluster.username(), cluster.password());
    screen.heading("Healthy").waitFor();
    cluster.killNode("n2");
    cluster.killNode("n3");
    try {
      screen.heading("No quorum").waitFor();
      screen.waitForText("can neither read nor write");
      screen.shoot("9-no-quorum");
      assertThat(screen.axe()).isEmpty();
    } finally {
      cluster.startNode("n2");
      cluster.startNode("n3");
    }
    screen.heading("Healthy").waitFor();
  }

  @Test
  void aLostGatewayMakesThePageStaleAndItsReturnLive() {
    screen = wide().open("/ui/").signIn("system", cluster.username(), cluster.password());
    screen.waitForText("Live");
    cluster.killGateway();
    try {
      screen.waitForText("Stale since");
      screen.waitForText("Was healthy at");
      screen.shoot("10-stale");
      assertThat(screen.axe()).isEmpty();
    } finally {
      cluster.startGateway();
    }
    screen.page.getByText("Live", new Page.GetByTextOptions().setExact(false)).first().waitFor();
  }

  @Test
  void pauseHoldsThePictureStill() {
    screen = wide().open("/ui/").signIn("system", cluster.username(), cluster.password());
    screen.waitForText("Live");
    screen.button("Pause").click();
    screen.waitForText("Paused at");
    String before = screen.page.locator("main").innerText();
    screen.page.waitForTimeout(3_000);
    assertThat(screen.page.locator("main").innerText()).isEqualTo(before);
    screen.button("Resume").click();
    screen.waitForText("Live");
  }

  @Test
  void anExpiredSessionIsRenewedOverThePage() {
    screen = wide().open("/ui/groups/g1").signIn("system", cluster.username(), cluster.password());
    screen.heading("Replicas 3").waitFor();
    screen.page.context().clearCookies();
    screen.button("Create snapshot").click();
    screen.heading("Your session has ended").waitFor();
    screen.shoot("11-renewal");
    assertThat(screen.axe()).isEmpty();
    assertThat(screen.page.getByLabel("User name").inputValue()).isEqualTo("admin");
    screen.page.getByLabel("Password").fill(cluster.password());
    screen.button("Sign in").click();
    screen.waitForText("Snapshot g1-"); // what was asked for was done
    screen.heading("Replicas 3").waitFor();
  }

  @Test
  void anUnknownPageAndAnUnknownGroupSaySo() {
    screen = wide().open("/ui/groups/g99").signIn("system", cluster.username(), cluster.password());
    screen.heading("There is no group g99").waitFor();
    screen.open("/ui/nowhere");
    screen.heading("There is no such page").waitFor();
    assertThat(screen.axe()).isEmpty();
  }

  private Screen wide() {
    return new Screen(chromium.browser(), cluster.url(), ColorScheme.LIGHT, Screen.WIDE);
  }

  private String focused() {
    return ((String) screen.page.evaluate("document.activeElement.innerText")).strip();
  }

  private static Page.GetByRoleOptions link(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  private static Locator.WaitForOptions hidden() {
    return new Locator.WaitForOptions().setState(WaitForSelectorState.HIDDEN);
  }
}
