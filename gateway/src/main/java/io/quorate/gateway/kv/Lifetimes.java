package io.quorate.gateway.kv;

import io.quorate.gateway.json.StrictJson;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Limits;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times to live and leases as users write them: {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}.
 */
public final class Lifetimes {
  private static final Pattern TTL = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)?");
  private static final Map<String, Long> UNITS_MS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
  private static final Pattern ID = Pattern.compile("[0-9]{1,19}");

  private Lifetimes() {}

  /**
   * Of the texts of a query.
   *
   * @throws QuorateException TTL_INVALID, LEASE_NOT_FOUND
   */
  static Lifetime of(@Nullable String ttl, @Nullable String lease) {
    if (ttl == null && lease == null) {
      return Lifetime.FOREVER;
    }
    return new Lifetime(ttl == null ? 0 : ttlMs(ttl), lease == null ? 0 : leaseId(lease));
  }

  /**
   * A time to live; a number without a unit is of seconds.
   *
   * @throws QuorateException TTL_INVALID
   */
  public static long ttlMs(String text) {
    Matcher parts = TTL.matcher(text);
    if (!parts.matches()) {
      throw new QuorateException(
          ErrorCode.TTL_INVALID, "a time to live is written like 30s, 5m, 2h or 1d");
    }
    String unit = parts.group(2) == null ? "s" : parts.group(2);
    long number = Long.parseLong(parts.group(1));
    long unitMs = UNITS_MS.getOrDefault(unit, 0L);
    // Beyond the limit a product could leave its 64 bits.
    return Lifetime.checkTtl(
        number > Limits.MAX_TTL_MS / unitMs ? Long.MAX_VALUE : number * unitMs);
  }

  /**
   * A lease's number; what is none is the number of no lease.
   *
   * @throws QuorateException LEASE_NOT_FOUND
   */
  public static long leaseId(String text) {
    try {
      if (ID.matcher(text).matches() && Long.parseLong(text) > 0) {
        return Long.parseLong(text);
      }
    } catch (NumberFormatException e) {
      throw new QuorateException(ErrorCode.LEASE_NOT_FOUND, "a lease's id has 63 bits", e);
    }
    throw new QuorateException(ErrorCode.LEASE_NOT_FOUND, "a lease's id is a positive number");
  }

  /** Of a JSON member: a text, or a number of seconds. */
  public static long ttlMs(StrictJson json) throws IOException {
    return json.isText()
        ? ttlMs(json.text("a time to live"))
        : ttlMs(Long.toString(Math.max(0, json.number("a time to live"))));
  }

  /** Of a JSON member: a text, since not every reader of JSON has 63 bits, or a number. */
  public static long leaseId(StrictJson json) throws IOException {
    return leaseId(
        json.isText() ? json.text("a lease's id") : Long.toString(json.number("a lease's id")));
  }
}
