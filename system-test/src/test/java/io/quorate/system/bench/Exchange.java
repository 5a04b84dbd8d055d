package io.quorate.system.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One connection of the generator: sends a request, finds the end of the answer, and so on. Reads
 * of the answer only what tells its end and its status.
 */
final class Exchange {
  private static final int IN_BYTES = 16 * 1024;
  private static final byte[] CONTENT_LENGTH =
      "content-length:".getBytes(StandardCharsets.ISO_8859_1);

  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer out;
  private final ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
  private final byte[] head = new byte[IN_BYTES];
  private final Requests requests;
  private long sentNanos;

  Exchange(InetSocketAddress address, Selector selector, Requests requests) throws IOException {
    this.requests = requests;
    this.out = ByteBuffer.allocateDirect(requests.size());
    this.channel = SocketChannel.open(address);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    this.key = channel.register(selector, SelectionKey.OP_READ, this);
  }

  void send() throws IOException {
    out.clear();
    requests.next(out);
    out.flip();
    sentNanos = System.nanoTime();
    flush();
  }

  void flush() throws IOException {
    channel.write(out);
    key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }

  long sentNanos() {
    return sentNanos;
  }

  /** The status of a whole answer, or 0 while parts are missing. */
  int receive() throws IOException {
    if (channel.read(in) < 0) {
      throw new EOFException("the server closed a connection under load");
    }
    int length = in.position();
    in.get(0, head, 0, length);
    int bodyAt = endOfHead(length);
    if (bodyAt < 0) {
      return 0;
    }
    int status = (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0';
    int whole = status == 204 || status == 304 ? bodyAt : bodyAt + contentLength(bodyAt);
    if (length < whole) {
      return 0;
    }
    if (length > whole) {
      throw new IOException(
          "more than one answer: " + new String(head, 0, length, StandardCharsets.ISO_8859_1));
    }
    in.clear();
    return status;
  }

  private int endOfHead(int length) {
    for (int i = 3; i < length; i++) {
      if (head[i] == '\n' && head[i - 1] == '\r' && head[i - 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private int contentLength(int headEnd) throws IOException {
    for (int lineAt = 0; lineAt < headEnd; lineAt++) {
      if (lineAt > 0 && head[lineAt - 1] == '\n' && isContentLength(lineAt)) {
        int value = 0;
        for (int i = lineAt + CONTENT_LENGTH.length; head[i] != '\r'; i++) {
          value = head[i] == ' ' ? value : value * 10 + head[i] - '0';
        }
        return value;
      }
    }
    throw new IOException(
        "an answer without Content-Length: "
            + new String(head, 0, headEnd, StandardCharsets.ISO_8859_1));
  }

  private boolean isContentLength(int at) {
    for (int i = 0; i < CONTENT_LENGTH.length; i++) {
      if ((head[at + i] | 0x20) != (CONTENT_LENGTH[i] | 0x20)) {
        return false;
      }
    }
    return true;
  }

  void close() throws IOException {
    channel.close();
  }
}
