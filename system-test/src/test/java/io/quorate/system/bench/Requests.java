package io.quorate.system.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;

/**
 * One kind of request over many keys, written once and then only patched: the generator shares the
 * machine with what it measures, so it must cost little. For one thread.
 */
final class Requests {
  static final int KEYS = 100_000;
  static final int VALUE_BYTES = 256;

  private static final int DIGITS = 8;
  private static final int ENCODED_BYTES = 12;

  /** How the eight digits of a key stand in the request. */
  private enum KeyForm {
    PLAIN,
    /** "k" and eight digits are nine bytes: twelve in base64, without padding. */
    BASE64
  }

  private final byte[] template;
  private final int keyAt;
  private final KeyForm form;
  private final SplittableRandom random = new SplittableRandom(1);
  private final byte[] digits = new byte[DIGITS];

  private Requests(String text, String mark, KeyForm form) {
    this.template = text.getBytes(StandardCharsets.ISO_8859_1);
    this.keyAt = text.indexOf(mark);
    this.form = form;
  }

  static Requests quoratePut(String authorization) {
    return quorate("PUT", authorization, "v".repeat(VALUE_BYTES));
  }

  static Requests quorateGet(String authorization) {
    return quorate("GET", authorization, "");
  }

  private static Requests quorate(String method, String authorization, String body) {
    String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
    String head =
        method
            + " /v1/kv/"
            + key(0)
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
            + authorization
            + "\r\n"
            + length
            + "\r\n";
    return new Requests(head + body, key(0).substring(1), KeyForm.PLAIN);
  }

  static Requests etcdPut() {
    String value = base64("v".repeat(VALUE_BYTES));
    return etcd("/v3/kv/put", "{\"key\":\"" + base64(key(0)) + "\",\"value\":\"" + value + "\"}");
  }

  static Requests etcdGet() {
    return etcd("/v3/kv/range", "{\"key\":\"" + base64(key(0)) + "\"}");
  }

  private static Requests etcd(String path, String body) {
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n";
    return new Requests(head + body, base64(key(0)), KeyForm.BASE64);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static String key(int number) {
    return String.format("k%0" + DIGITS + "d", number);
  }

  /** Puts the request for some key into the buffer. */
  void next(ByteBuffer out) {
    int number = random.nextInt(KEYS);
    if (form == KeyForm.PLAIN) {
      Arrays.fill(digits, (byte) '0');
      for (int i = DIGITS - 1, rest = number; rest > 0; i--, rest /= 10) {
        digits[i] = (byte) ('0' + rest % 10);
      }
      System.arraycopy(digits, 0, template, keyAt, DIGITS);
    } else {
      byte[] encoded = base64(key(number)).getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(encoded, 0, template, keyAt, ENCODED_BYTES);
    }
    out.put(template);
  }

  int size() {
    return template.length;
  }
}
