package io.quorate.cli.txn;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.cli.output.Show;

/**
 * A word of a line. It need be no UTF-8, since {@code \xHH} can be any byte.
 *
 * @param plain whether it had neither quotes nor escapes
 * @param start the index of its first character
 * @param end the index behind its last character
 */
record Word(byte[] bytes, boolean plain, int start, int end) {

  /** As a name or a number, which no other bytes can pass for. */
  String text() {
    return new String(bytes, UTF_8);
  }

  /** For messages. */
  String shown() {
    return '"' + Show.shortText(bytes) + '"';
  }
}
