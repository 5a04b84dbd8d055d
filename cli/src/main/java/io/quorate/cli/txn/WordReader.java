package io.quorate.cli.txn;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.client.ByteSink;
import java.util.HexFormat;

/**
 * Reads one word as a shell would: blanks end it, quotes and backslashes keep what would. But a
 * backslash before a letter means something or is refused, in double quotes and outside of quotes
 * alike: what a shell would drop in silence is a mistake here. For one thread, once.
 */
final class WordReader {
  private final TxnLine line;
  private final String text;
  private final ByteSink bytes = new ByteSink(16);

  /** The index of the next character. */
  private int at;

  private boolean plain = true;

  /**
   * At the word's first character.
   *
   * @param line whose errors to throw
   */
  WordReader(TxnLine line, String text, int start) {
    this.line = line;
    this.text = text;
    this.at = start;
  }

  /** Reads up to a blank or, outside of quotes, one of the characters of {@code ends}. */
  Word read(String ends) throws TxnSyntaxException {
    int start = at;
    while (at < text.length() && !isBlank(text.charAt(at)) && ends.indexOf(text.charAt(at)) < 0) {
      switch (text.charAt(at)) {
        case '"', '\'' -> quoted();
        case '\\' -> escape();
        default -> literal();
      }
    }
    return new Word(bytes.toByteArray(), plain, start, at);
  }

  static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
  }

  private void quoted() throws TxnSyntaxException {
    int open = at++;
    char quote = text.charAt(open);
    while (at < text.length() && text.charAt(at) != quote) {
      if (quote == '"' && text.charAt(at) == '\\') {
        escape();
      } else {
        literal();
      }
    }
    if (at == text.length()) {
      throw line.error(open, "this quote is never closed");
    }
    at++;
    plain = false;
  }

  private void escape() throws TxnSyntaxException {
    int backslash = at++;
    plain = false;
    if (at == text.length()) {
      throw line.error(backslash, "nothing follows this backslash");
    }
    switch (text.charAt(at)) {
      case 'n' -> write('\n', 1);
      case 'r' -> write('\r', 1);
      case 't' -> write('\t', 1);
      case 'x' -> write(hexDigit(backslash, at + 1) << 4 | hexDigit(backslash, at + 2), 3);
      default -> {
        if (Character.isLetterOrDigit(text.codePointAt(at))) {
          throw line.error(
              backslash, "unknown escape; before letters, only \\n, \\r, \\t and \\xHH");
        }
        literal();
      }
    }
  }

  private void write(int b, int characters) {
    bytes.write(b);
    at += characters;
  }

  private int hexDigit(int backslash, int index) throws TxnSyntaxException {
    if (index >= text.length() || !HexFormat.isHexDigit(text.charAt(index))) {
      throw line.error(backslash, "\\x wants two hexadecimal digits");
    }
    return HexFormat.fromHexDigit(text.charAt(index));
  }

  private void literal() {
    String character = Character.toString(text.codePointAt(at));
    bytes.write(character.getBytes(UTF_8));
    at += character.length();
  }
}
