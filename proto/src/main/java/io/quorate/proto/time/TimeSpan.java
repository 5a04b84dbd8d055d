package io.quorate.proto.time;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number with a unit, such as {@code 500ms}, {@code 90s}, {@code 2m}, {@code 12h}, {@code 1d}.
 */
public final class TimeSpan {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9}) *([a-z]{1,2})");
  private static final Map<String, Long> UNITS_MS = new LinkedHashMap<>();

  static {
    UNITS_MS.put("d", 86_400_000L);
    UNITS_MS.put("h", 3_600_000L);
    UNITS_MS.put("m", 60_000L);
    UNITS_MS.put("s", 1_000L);
    UNITS_MS.put("ms", 1L);
  }

  private TimeSpan() {}

  /** Its milliseconds; empty when the text is no time span. */
  public static OptionalLong parseMs(String text) {
    Matcher parts = FORM.matcher(text.toLowerCase(Locale.ROOT));
    Long unit = parts.matches() ? UNITS_MS.get(parts.group(2)) : null;
    return unit == null
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(parts.group(1)) * unit);
  }

  /** In the largest unit that says it exactly. */
  public static String text(long ms) {
    for (Map.Entry<String, Long> unit : UNITS_MS.entrySet()) {
      if (ms != 0 && ms % unit.getValue() == 0) {
        return ms / unit.getValue() + unit.getKey();
      }
    }
    return "0s";
  }
}
