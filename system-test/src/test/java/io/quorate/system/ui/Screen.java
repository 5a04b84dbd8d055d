package io.quorate.system.ui;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One browser window that remembers every complaint: console errors, exceptions, and breaches of
 * the content security policy, which Chromium reports on the console too.
 */
final class Screen implements AutoCloseable {
  static final int WIDE = 1280;
  static final int NARROW = 360;

  private static final double TIMEOUT_MS = 10_000;
  private static final Path SHOTS = Path.of("target", "screenshots");

  final Page page;
  private final BrowserContext context;
  private final String url;
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  Screen(Browser browser, String url, ColorScheme scheme, int width) {
    this.url = url;
    this.context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setColorScheme(scheme)
                .setViewportSize(width, width == NARROW ? 780 : 860));
    context.setDefaultTimeout(TIMEOUT_MS);
    this.page = context.newPage();
    page.onConsoleMessage(this::heard);
    page.onPageError(error -> complaints.add("exception: " + error));
  }

  private void heard(ConsoleMessage message) {
    // A refused request is the browser's own line for an answer that the page handles and shows.
    boolean network = message.text().startsWith("Failed to load resource");
    if (message.type().equals("error") && !network) {
      complaints.add(message.text());
    }
  }

  Screen open(String path) {
    page.navigate(url + path);
    return this;
  }

  Screen signIn(String tenant, String username, String password) {
    page.getByLabel("Tenant").fill(tenant);
    page.getByLabel("User name").fill(username);
    page.getByLabel("Password").fill(password);
    button("Sign in").click();
    return this;
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator heading(String name) {
    return page.getByRole(
        AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  void waitForText(String text) {
    page.getByText(text).first().waitFor();
  }

  Screen shoot(String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SHOTS.resolve(name + ".png")).setFullPage(true));
    return this;
  }

  /** Violations of WCAG 2.2 A and AA and of axe's best practices, one line each. */
  List<String> axe() {
    AxeResults results = new AxeBuilder(page).analyze();
    return results.getViolations().stream().map(Screen::line).toList();
  }

  private static String line(Rule rule) {
    return rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes().get(0).getHtml();
  }

  /** Whether anything is cut off or has to be scrolled to sideways. */
  boolean overflows() {
    return (boolean)
        page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth");
  }

  List<String> complaints() {
    return complaints;
  }

  @Override
  public void close() {
    context.close();
  }
}
