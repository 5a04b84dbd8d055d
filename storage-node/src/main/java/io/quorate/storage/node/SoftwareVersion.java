package io.quorate.storage.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that Maven wrote into the jar. */
final class SoftwareVersion {
  private static final String PROPERTIES =
      "/META-INF/maven/io.quorate/quorate-storage-node/pom.properties";
  private static final String VERSION = read();

  private SoftwareVersion() {}

  static String current() {
    return VERSION;
  }

  private static String read() {
    try (InputStream in = SoftwareVersion.class.getResourceAsStream(PROPERTIES)) {
      if (in == null) {
        return "unpackaged"; // run from classes, as tests do
      }
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
