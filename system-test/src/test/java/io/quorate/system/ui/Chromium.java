package io.quorate.system.ui;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.util.List;
import java.util.Map;

/** The machine's own Chromium, driven by Playwright. */
record Chromium(Playwright playwright, Browser browser) implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox", // it runs as root where tests run
          "--disable-gpu",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  static Chromium start() {
    BrowserTools.Tools tools = BrowserTools.require();
    Map<String, String> environment =
        Map.of(
            "PLAYWRIGHT_NODEJS_PATH",
            tools.node().toString(),
            "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
            "1");
    Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    return new Chromium(
        playwright,
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(tools.chromium())
                    .setArgs(FLAGS)));
  }

  @Override
  public void close() {
    playwright.close();
  }
}
