package io.quorate.proto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Golden bytes in the test resources, one {@code name hex} a line. Processes of other versions read
 * and write them: they are added to and never regenerated.
 */
public final class Vectors {
  private Vectors() {}

  public static List<String> read(String resource) {
    try (InputStream in = Vectors.class.getResourceAsStream("/" + resource)) {
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<String> lines(Map<String, byte[]> bytes) {
    List<String> lines = new ArrayList<>();
    bytes.forEach((name, value) -> lines.add(name + " " + HexFormat.of().formatHex(value)));
    return lines;
  }
}
