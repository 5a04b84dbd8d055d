package io.quorate.cli;

import java.time.Duration;
import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time as people write it: {@code 10} (seconds), {@code 500ms}, {@code 5m}, {@code 1d}. */
public final class TimeSpan implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    boolean isSeconds = !text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1));
    OptionalLong ms = io.quorate.proto.time.TimeSpan.parseMs(isSeconds ? text + "s" : text);
    return Duration.ofMillis(
        ms.orElseThrow(
            () ->
                new TypeConversionException(
                    "\"" + text + "\" is no time such as 10s, 500ms or 5m")));
  }
}
