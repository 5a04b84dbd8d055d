package io.quorate.cli.bench.http1;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Finds the end of HTTP/1.1 answers in whatever pieces they come, and keeps of them only what tells
 * how an operation went (RFC 9112, as far as answers to GET and PUT need it). Bodies are skipped,
 * not stored. For one thread.
 */
final class AnswerParser implements HttpAnswer {
  private static final int MAX_LINE_BYTES = 16 << 10;
  private static final int MAX_ERROR_TEXT_BYTES = 512;

  private enum State {
    STATUS_LINE,
    HEADERS,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS
  }

  private final byte[] line = new byte[MAX_LINE_BYTES];
  private final byte[] errorText = new byte[MAX_ERROR_TEXT_BYTES];
  private State state = State.STATUS_LINE;
  private int lineBytes;
  private int status;
  private long contentLength;
  private boolean chunked;
  private boolean closing;
  private long bodyBytes;
  private long left;
  private int errorTextBytes;

  /**
   * Reads on, up to the end of one answer.
   *
   * @return whether an answer is complete; there may be more to read
   */
  boolean parse(ByteBuf in) throws IOException {
    while (in.isReadable()) {
      boolean complete =
          switch (state) {
            case BODY, CHUNK -> skipBody(in);
            case STATUS_LINE, HEADERS, CHUNK_SIZE, CHUNK_END, TRAILERS ->
                readLine(in) && endOfLine();
          };
      if (complete) {
        state = State.STATUS_LINE;
        return true;
      }
    }
    return false;
  }

  void reset() {
    state = State.STATUS_LINE;
    lineBytes = 0;
  }

  /** Whether a line is complete; it is in {@code line} without its end. */
  private boolean readLine(ByteBuf in) throws IOException {
    int available = in.bytesBefore((byte) '\n');
    int count = available < 0 ? in.readableBytes() : available;
    if (lineBytes + count > MAX_LINE_BYTES) {
      throw new IOException("a line of more than " + MAX_LINE_BYTES + " bytes");
    }
    in.readBytes(line, lineBytes, count);
    lineBytes += count;
    if (available < 0) {
      return false;
    }
    in.skipBytes(1);
    if (lineBytes > 0 && line[lineBytes - 1] == '\r') {
      lineBytes--;
    }
    return true;
  }

  /** Whether the answer ended with this line. */
  private boolean endOfLine() throws IOException {
    int length = lineBytes;
    lineBytes = 0;
    switch (state) {
      case STATUS_LINE -> statusLine(length);
      case HEADERS -> {
        if (length == 0) {
          return endOfHead();
        }
        header(length);
      }
      case CHUNK_SIZE -> chunkSize(length);
      case CHUNK_END -> state = State.CHUNK_SIZE;
      case TRAILERS -> {
        return length == 0;
      }
      case BODY, CHUNK -> throw new IllegalStateException("a body has no lines");
    }
    return false;
  }

  private void statusLine(int length) throws IOException {
    if (length < 12 || !startsWith("http/1.", length)) {
      throw new IOException("no HTTP answer: " + text(Math.min(length, 80)));
    }
    status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + line[11] - '0';
    contentLength = -1;
    chunked = false;
    closing = false;
    bodyBytes = 0;
    errorTextBytes = 0;
    state = State.HEADERS;
  }

  private void header(int length) throws IOException {
    if (startsWith("content-length:", length)) {
      contentLength = number(15, length, 10);
    } else if (startsWith("transfer-encoding:", length)) {
      chunked = true;
    } else if (startsWith("connection:", length)) {
      closing = text(length).endsWith("close");
    }
  }

  private boolean endOfHead() throws IOException {
    if (status < 200) {
      state = State.STATUS_LINE;
      return false;
    }
    if (status == 204 || status == 304) {
      return true;
    }
    if (chunked) {
      state = State.CHUNK_SIZE;
      return false;
    }
    if (contentLength < 0) {
      throw new IOException("an answer without Content-Length");
    }
    left = contentLength;
    state = State.BODY;
    return left == 0;
  }

  private void chunkSize(int length) throws IOException {
    left = number(0, length, 16);
    state = left == 0 ? State.TRAILERS : State.CHUNK;
  }

  private boolean skipBody(ByteBuf in) {
    int count = (int) Math.min(left, in.readableBytes());
    int kept = status < 300 ? 0 : Math.min(count, MAX_ERROR_TEXT_BYTES - errorTextBytes);
    in.readBytes(errorText, errorTextBytes, kept);
    errorTextBytes += kept;
    in.skipBytes(count - kept);
    left -= count;
    bodyBytes += count;
    if (left > 0) {
      return false;
    }
    if (state == State.BODY) {
      return true;
    }
    state = State.CHUNK_END;
    return false;
  }

  /** Digits after blanks, up to the first byte that is none. */
  private long number(int from, int length, int radix) throws IOException {
    int at = from;
    while (at < length && line[at] == ' ') {
      at++;
    }
    long value = 0;
    int first = at;
    for (; at < length && at < first + 15; at++) {
      int digit = Character.digit(line[at], radix);
      if (digit < 0) {
        break;
      }
      value = value * radix + digit;
    }
    if (at == first) {
      throw new IOException("no number: " + text(length));
    }
    return value;
  }

  /** Names of headers are of any case. */
  private boolean startsWith(String lowerCase, int length) {
    if (length < lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      char wanted = lowerCase.charAt(i);
      byte actual = line[i];
      if (actual != wanted && (actual | 0x20) != (wanted | 0x20)) {
        return false;
      }
    }
    return true;
  }

  private String text(int length) {
    return new String(line, 0, length, StandardCharsets.ISO_8859_1);
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public long bodyBytes() {
    return bodyBytes;
  }

  @Override
  public String errorText() {
    return new String(errorText, 0, errorTextBytes, StandardCharsets.UTF_8);
  }

  /** The server ends the connection after this answer. */
  boolean isClosing() {
    return closing;
  }
}
