package io.quorate.cli.bench;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes as people write it: {@code 256}, {@code 4KiB}, {@code 1MiB}. */
final class ByteSize implements ITypeConverter<Integer> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*([a-z]*)");
  private static final Map<String, Integer> UNITS =
      Map.of("", 1, "b", 1, "k", 1 << 10, "kib", 1 << 10, "m", 1 << 20, "mib", 1 << 20);

  @Override
  public Integer convert(String text) {
    Matcher parts = FORM.matcher(text.toLowerCase(Locale.ROOT));
    Integer unit = parts.matches() ? UNITS.get(parts.group(2)) : null;
    if (unit == null) {
      throw new TypeConversionException("\"" + text + "\" is no size such as 256, 4KiB or 1MiB");
    }
    return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(parts.group(1)) * unit);
  }
}
