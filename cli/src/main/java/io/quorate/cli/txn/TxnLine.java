package io.quorate.cli.txn;

import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Keys;
import java.util.regex.Pattern;

/** One line of a transaction's text, read from left to right. For one thread. */
final class TxnLine {
  private static final String OPERATOR_SIGNS = "=!<>";
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

  private final int number;
  private final String text;

  /** The index of the next character. */
  private int at;

  /** A line, without its end, by its number from 1. */
  TxnLine(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** Skips blanks; whether nothing is left behind them. */
  boolean atEnd() {
    while (at < text.length() && WordReader.isBlank(text.charAt(at))) {
      at++;
    }
    return at == text.length();
  }

  /** Whether the line is there for people only. */
  boolean isComment() {
    return !atEnd() && text.charAt(at) == '#';
  }

  /** The index of what comes next. */
  int next() {
    return atEnd() ? text.length() : at;
  }

  /** The word that comes next; {@code what} names it when there is none. */
  Word word(String what) throws TxnSyntaxException {
    return word(what, "");
  }

  private Word word(String what, String ends) throws TxnSyntaxException {
    int start = next();
    Word word = new WordReader(this, text, start).read(ends);
    if (word.end() == start) {
      throw error(start, "expected " + what);
    }
    at = word.end();
    return word;
  }

  /** A word that is no option. */
  Word operand(String what) throws TxnSyntaxException {
    return operand(what, "");
  }

  private Word operand(String what, String ends) throws TxnSyntaxException {
    Word word = word(what, ends);
    if (word.plain() && word.text().startsWith("--")) {
      throw error(
          word.start(), "unknown option " + word.shown() + "; a word that begins so needs quotes");
    }
    return word;
  }

  /** A word that is a key. */
  byte[] key() throws TxnSyntaxException {
    return key("");
  }

  /** The same; outside of quotes, the characters of {@code ends} end it as blanks do. */
  byte[] key(String ends) throws TxnSyntaxException {
    Word word = operand("KEY", ends);
    try {
      return Keys.check(word.bytes());
    } catch (QuorateException e) {
      throw error(word.start(), e.detail());
    }
  }

  /** What a word says as a whole number of 64 bits. */
  long number(Word word) throws TxnSyntaxException {
    try {
      if (NUMBER.matcher(word.text()).matches()) {
        return Long.parseLong(word.text());
      }
    } catch (NumberFormatException e) {
      throw error(word.start(), "64 bits do not hold " + word.shown());
    }
    throw error(word.start(), "expected a whole number, not " + word.shown());
  }

  /** Moves over an option, if it is what comes next. */
  boolean skip(String option) {
    int start = next();
    int end = start + option.length();
    boolean found =
        text.startsWith(option, start)
            && (end == text.length() || WordReader.isBlank(text.charAt(end)));
    if (found) {
      at = end;
    }
    return found;
  }

  /** The letters that come next; perhaps none. */
  String name() {
    int start = next();
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  /** The signs of comparison that come next; perhaps none. */
  String operator() {
    int start = next();
    while (at < text.length() && OPERATOR_SIGNS.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return text.substring(start, at);
  }

  /** Moves over a character that must come next. */
  void expect(char wanted) throws TxnSyntaxException {
    if (atEnd() || text.charAt(at) != wanted) {
      throw error(at, "expected " + wanted);
    }
    at++;
  }

  void expectEnd() throws TxnSyntaxException {
    if (!atEnd()) {
      throw error(at, "nothing more is expected on this line; words with spaces need quotes");
    }
  }

  TxnSyntaxException error(int index, String message) {
    return new TxnSyntaxException(number, text.codePointCount(0, index) + 1, message);
  }
}
