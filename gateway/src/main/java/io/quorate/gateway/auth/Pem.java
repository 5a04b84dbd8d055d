package io.quorate.gateway.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** DER, as the catalog keeps keys, in the PEM that Vert.x reads. */
final class Pem {
  private static final Base64.Encoder MIME =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  static String publicKey(byte[] der) {
    return wrap("PUBLIC KEY", der);
  }

  static String privateKey(byte[] der) {
    return wrap("PRIVATE KEY", der);
  }

  private static String wrap(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, MIME.encodeToString(der), label);
  }
}
