package io.quorate.gateway.http;

import io.vertx.core.http.HttpServerResponse;
import java.security.SecureRandom;

/**
 * Makes request ids: 24 hex digits, a random start per event loop and a counter, so that an id costs no
 * randomness and is unique over gateways. Not for several threads.
 */
public final class RequestIds {
  public static final String HEADER = "Quorate-Request-Id";

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private final byte[] digits = new byte[24];
  private int counter;

  public RequestIds() {
    SecureRandom random = new SecureRandom();
    hex(random.nextLong(), 0, 16);
    counter = random.nextInt();
  }

  @SuppressWarnings("deprecation") // the one constructor that makes a Latin-1 string with one copy
  public String next() {
    hex(counter++, 16, 8);
    return new String(digits, 0, 0, 24);
  }

  /** The id that the front door put on a response. */
  public static String of(HttpServerResponse response) {
    String id = response.headers().get(HEADER);
    return id == null ? "" : id;
  }

  private void hex(long value, int offset, int count) {
    for (int i = 0; i < count; i++) {
      digits[offset + i] = HEX[(int) (value >>> (4 * (count - 1 - i))) & 15];
    }
  }
}
