package io.quorate.system.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One keep-alive HTTP/1.1 connection that sends each request exactly once.
 *
 * <p>Clients of the JDK and of Vert.x may repeat a request or pool connections behind one's back; a
 * history of operations is worth nothing then. Here a failed connect is a {@link NotSentException}
 * (the server saw nothing), and any other IOException means that the fate is not known. The target
 * goes out as it is given, so that tests can send what no proper client would.
 *
 * <p>For one thread. After any exception the connection is closed, and the next request opens anew.
 */
public final class HttpConnection implements AutoCloseable {
  private static final int MAX_LINE_BYTES = 64 * 1024;

  private final InetSocketAddress address;
  private final int timeoutMs;
  private final boolean judged;
  private final int receiveBufferBytes;
  private Socket socket;
  private InputStream in;

  public HttpConnection(URI base, int timeoutMs) {
    this(base, timeoutMs, 0, false);
  }

  /**
   * A connection with a small buffer, so that who reads slowly is noticed by the server.
   *
   * @param receiveBufferBytes 0 for what the system gives
   */
  public HttpConnection(URI base, int timeoutMs, int receiveBufferBytes) {
    this(base, timeoutMs, receiveBufferBytes, false);
  }

  private HttpConnection(URI base, int timeoutMs, int receiveBufferBytes, boolean judged) {
    this.judged = judged;
    this.address = new InetSocketAddress(base.getHost(), base.getPort());
    this.timeoutMs = timeoutMs;
    this.receiveBufferBytes = receiveBufferBytes;
  }

  /** To a gateway whose calls, sent by {@link #send}, are held to its OpenAPI document. */
  public static HttpConnection judged(URI gateway, int timeoutMs) {
    return new HttpConnection(gateway, timeoutMs, 0, true);
  }

  /** Sends a request and reads its answer. Headers are given as name, value, name, value. */
  public Response send(String method, String target, byte[] body, String... headers)
      throws IOException {
    Response answer = exchange(method, target, body, () -> read(method.equals("HEAD")), headers);
    if (judged) {
      DocumentedCall.verify(method, target, body, headers, answer);
    }
    return answer;
  }

  /**
   * Sends a GET whose answer does not end; reads its head, and the whole of it when it is no 200.
   * The rest comes by {@link #nextChunk}.
   */
  public Response openStream(String target, String... headers) throws IOException {
    return exchange("GET", target, new byte[0], this::streamHead, headers);
  }

  private interface Answer {
    Response read() throws IOException;
  }

  private Response exchange(
      String method, String target, byte[] body, Answer answer, String... headers)
      throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(address.getHostString()).append(':').append(address.getPort());
    head.append("\r\n");
    for (int i = 0; i < headers.length; i += 2) {
      head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
    }
    if (body.length > 0 || method.equals("PUT") || method.equals("POST")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    head.append("\r\n");
    byte[] headBytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] request = new byte[headBytes.length + body.length];
    System.arraycopy(headBytes, 0, request, 0, headBytes.length);
    System.arraycopy(body, 0, request, headBytes.length, body.length);
    open();
    try {
      write(request);
      return answer.read();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Opens the connection if it is not open. */
  public void open() throws NotSentException {
    if (socket != null) {
      return;
    }
    Socket fresh = new Socket();
    try {
      fresh.setTcpNoDelay(true);
      if (receiveBufferBytes > 0) {
        fresh.setReceiveBufferSize(receiveBufferBytes);
      }
      fresh.connect(address, timeoutMs);
      fresh.setSoTimeout(timeoutMs);
      in = new BufferedInputStream(fresh.getInputStream(), 16 * 1024);
      socket = fresh;
    } catch (IOException e) {
      try {
        fresh.close();
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw new NotSentException(e);
    }
  }

  /** Sends bytes as they are; for requests that come in parts, or are no requests at all. */
  public void write(byte[] bytes) throws IOException {
    open();
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  /** Reads one answer; an interim one (1xx) counts as one and has no body. */
  public Response read(boolean answersHead) throws IOException {
    Response head = head();
    boolean hasNoBody =
        answersHead || head.status() < 200 || head.status() == 204 || head.status() == 304;
    return hasNoBody ? closing(head) : withBody(head);
  }

  private Response streamHead() throws IOException {
    Response head = head();
    return head.status() == 200 ? head : withBody(head);
  }

  private Response withBody(Response head) throws IOException {
    return closing(new Response(head.status(), head.headers(), body(head.headers())));
  }

  private Response closing(Response answer) {
    if (answer.header("connection").orElse("").equalsIgnoreCase("close")) {
      close();
    }
    return answer;
  }

  private Response head() throws IOException {
    String statusLine = line();
    if (!statusLine.startsWith("HTTP/1.1 ")) {
      throw new IOException("no HTTP/1.1 answer: " + statusLine);
    }
    int status = Integer.parseInt(statusLine.substring(9, 12));
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("bad header line: " + line);
      }
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(line.substring(colon + 1).trim());
    }
    return new Response(status, headers, new byte[0]);
  }

  /** The next part of an answer that comes in chunks; empty at its end. */
  public byte[] nextChunk() throws IOException {
    int size = Integer.parseInt(line().trim(), 16);
    byte[] chunk = exactly(size);
    if (!line().isEmpty()) {
      throw new IOException("no line end after a chunk");
    }
    return chunk;
  }

  private byte[] body(Map<String, List<String>> headers) throws IOException {
    if (headers.getOrDefault("transfer-encoding", List.of()).contains("chunked")) {
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      for (byte[] chunk = nextChunk(); chunk.length > 0; chunk = nextChunk()) {
        whole.write(chunk);
      }
      return whole.toByteArray();
    }
    List<String> length = headers.get("content-length");
    if (length != null) {
      return exactly(Integer.parseInt(length.get(0)));
    }
    byte[] rest = in.readAllBytes();
    close();
    return rest;
  }

  private byte[] exactly(int size) throws IOException {
    byte[] bytes = in.readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("answer cut off after " + bytes.length + " of " + size + " bytes");
    }
    return bytes;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(80);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.size() > MAX_LINE_BYTES) {
        throw new EOFException("connection ended within a line");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public void close() {
    Socket open = socket;
    socket = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
