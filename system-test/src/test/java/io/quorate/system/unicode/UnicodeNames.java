package io.quorate.system.unicode;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The names of all code points that Unicode names, as this JDK knows them. */
final class UnicodeNames {
  private UnicodeNames() {}

  /** {@code U+0041} to {@code LATIN CAPITAL LETTER A}, in the order of the keys' bytes. */
  static Map<String, String> all() {
    Map<String, String> names = new TreeMap<>();
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      int type = Character.getType(codePoint);
      // Java makes up names for these two from the block's; Unicode has none.
      boolean isNameless = type == Character.PRIVATE_USE || type == Character.SURROGATE;
      String name = isNameless ? null : Character.getName(codePoint);
      if (name != null) {
        names.put(String.format("U+%04X", codePoint), name);
      }
    }
    return names;
  }

  /** One JSON object a line. Keys and names are of letters, digits and punctuation only. */
  static void write(Map<String, String> names, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (Map.Entry<String, String> name : names.entrySet()) {
        out.write("{\"key\":\"" + name.getKey() + "\",\"value\":\"" + name.getValue() + "\"}\n");
      }
    }
  }
}
