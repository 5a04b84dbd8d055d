package io.quorate.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time as people write it: {@code 10} (seconds), {@code 500ms}, {@code 5m}, {@code 1d}. */
public final class TimeSpan implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*([a-z]*)");
  private static final Map<String, Integer> UNITS_MS =
      Map.of("", 1_000, "ms", 1, "s", 1_000, "m", 60_000, "h", 3_600_000, "d", 86_400_000);

  @Override
  public Duration convert(String text) {
    Matcher parts = FORM.matcher(text.toLowerCase(Locale.ROOT));
    Integer unit = parts.matches() ? UNITS_MS.get(parts.group(2)) : null;
    if (unit == null) {
      throw new TypeConversionException("\"" + text + "\" is no time such as 10s, 500ms or 5m");
    }
    return Duration.ofMillis(Long.parseLong(parts.group(1)) * unit);
  }
}
