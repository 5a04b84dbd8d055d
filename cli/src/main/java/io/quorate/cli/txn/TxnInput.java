package io.quorate.cli.txn;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.Shell;
import io.quorate.client.MalformedJsonException;
import io.quorate.client.Transaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a transaction comes from: a file, standard input, or a person who is asked for it. */
final class TxnInput {
  /** Beyond what a request can be, with room for comments. */
  private static final int MAX_BYTES = 8 << 20;

  private TxnInput() {}

  /**
   * Reads a transaction.
   *
   * @param file {@code -} for standard input; null for that too, but a person there is asked
   */
  static Transaction read(Shell shell, @Nullable String file) throws IOException {
    if (file == null && shell.inIsTerminal()) {
      return ask(shell);
    }
    if (file == null || file.equals("-")) {
      return parse("", shell.in().readNBytes(MAX_BYTES + 1));
    }
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return parse(file + ", ", in.readNBytes(MAX_BYTES + 1));
    }
  }

  /** A part at a time, as etcdctl asks; the end of the input ends all parts. */
  private static Transaction ask(Shell shell) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(shell.in(), UTF_8.newDecoder()));
    TxnText text = new TxnText();
    TxnText.Part asked = TxnText.Part.END;
    try {
      while (text.part() != TxnText.Part.END) {
        if (text.part() != asked) {
          asked = text.part();
          shell.say(asked.prompt());
        }
        String line = in.readLine();
        if (line == null) {
          break;
        }
        text.line(line);
      }
      return text.transaction();
    } catch (TxnSyntaxException e) {
      throw malformed("", e);
    } catch (CharacterCodingException e) {
      throw new CliException(ExitCode.ERROR, "the input is no UTF-8", e);
    }
  }

  private static Transaction parse(String place, byte[] input) {
    if (input.length > MAX_BYTES) {
      throw new CliException(
          ExitCode.ERROR, place + "no transaction has more than " + MAX_BYTES + " bytes");
    }
    try {
      return isJson(input) ? Transaction.ofJson(input) : TxnText.parse(text(input));
    } catch (MalformedJsonException | TxnSyntaxException e) {
      throw malformed(place, e);
    }
  }

  private static CliException malformed(String place, Exception cause) {
    return new CliException(ExitCode.ERROR, place + cause.getMessage(), cause);
  }

  /** Whether the first character that is no blank is a brace, with which no line begins. */
  private static boolean isJson(byte[] input) {
    for (byte b : input) {
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return b == '{';
      }
    }
    return false;
  }

  /** What is no UTF-8 is refused at its place: as question marks it would be another key. */
  private static String text(byte[] input) throws TxnSyntaxException {
    CharBuffer text = CharBuffer.allocate(input.length);
    CoderResult end = UTF_8.newDecoder().decode(ByteBuffer.wrap(input), text, true);
    String decoded = text.flip().toString();
    if (!end.isError()) {
      return decoded;
    }
    int line = (int) decoded.chars().filter(c -> c == '\n').count() + 1;
    int from = decoded.lastIndexOf('\n') + 1;
    throw new TxnSyntaxException(
        line,
        decoded.codePointCount(from, decoded.length()) + 1,
        "this is no UTF-8; \\xHH stands for any byte");
  }
}
