package io.quorate.gateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Request targets as a server gets them, one character a byte: escapes against the JDK's decoder,
 * and queries against a reader that splits them.
 */
class RawQueryFuzzTest {
  private static final Set<String> KNOWN = Set.of("limit", "prefix", "keys_only");
  private static final long MAX = 10_000;

  @FuzzTest
  void whatIsReadIsWhatTheTargetSays(byte[] input) {
    String target = new String(input, ISO_8859_1);
    assertThat(decoded(target)).isEqualTo(byJdk(target));
    // The JDK's makes a space of it.
    assertThat(decoded("+" + target).map(text -> text.charAt(0)))
        .isIn(Optional.of('+'), Optional.empty());

    int mark = target.indexOf('?');
    Optional<Map<String, String>> expected =
        bySplitting(mark < 0 ? "" : target.substring(mark + 1));
    RawQuery query;
    try {
      query = RawQuery.parse(target, KNOWN);
    } catch (QuorateException refused) {
      assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(expected).isEmpty();
      return;
    }
    for (String name : KNOWN) {
      byte[] value = query.bytes(name);
      assertThat(value == null ? null : new String(value, ISO_8859_1))
          .isEqualTo(expected.orElseThrow().get(name));
    }
    number(query);
    flag(query);
  }

  private static Optional<String> decoded(String text) {
    try {
      return Optional.of(new String(PercentDecoder.decode(text, 0, text.length()), ISO_8859_1));
    } catch (QuorateException refused) {
      assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      return Optional.empty();
    }
  }

  private static Optional<String> byJdk(String text) {
    try {
      // A plus sign is an escape there; and a sign of a number behind a percent sign.
      return Optional.of(
          URLDecoder.decode(
              text.replaceAll("%(?=[+-]|.\\+)", "%x").replace("+", "%2B"), ISO_8859_1));
    } catch (IllegalArgumentException refused) {
      return Optional.empty();
    }
  }

  private static Optional<Map<String, String>> bySplitting(String query) {
    Map<String, String> values = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      String[] parts = pair.split("=", 2);
      Optional<String> name = byJdk(parts[0]);
      Optional<String> value = byJdk(parts.length == 2 ? parts[1] : "");
      if (name.isEmpty()
          || value.isEmpty()
          || !KNOWN.contains(name.get())
          || values.put(name.get(), value.get()) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  private static void number(RawQuery query) {
    String text = query.text("limit");
    boolean good =
        text == null
            || (text.matches("[0-9]+")
                && new BigInteger(text).compareTo(BigInteger.valueOf(MAX)) <= 0);
    try {
      long number = query.number("limit", 0, MAX, 7);
      assertThat(good).isTrue();
      assertThat(number).isEqualTo(text == null ? 7 : Long.parseLong(text));
    } catch (QuorateException refused) {
      assertThat(good).isFalse();
    }
  }

  private static void flag(RawQuery query) {
    byte[] value = query.bytes("keys_only");
    String text = value == null ? "false" : new String(value, UTF_8);
    try {
      assertThat(Boolean.toString(query.flag("keys_only"))).isEqualTo(text);
    } catch (QuorateException refused) {
      assertThat(text).isNotIn("true", "false");
    }
  }
}
