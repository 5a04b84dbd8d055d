package io.quorate.gateway.fake;

import io.quorate.gateway.openapi.Call;
import io.quorate.gateway.openapi.Contract;
import io.vertx.core.MultiMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * HTTP/1.1 on a bare socket: it sends exactly the bytes that a test says, and normalises nothing.
 */
public final class RawHttp implements AutoCloseable {
  private final Socket socket;
  private final boolean documented;

  /** To a gateway: each call of {@link #send} is held to the OpenAPI document. */
  public RawHttp(int port) {
    this(port, true);
  }

  private RawHttp(int port, boolean documented) {
    this.documented = documented;
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(10_000);
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer; header names are in lower case. */
  public record Answer(int status, Map<String, String> headers, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }

    public long etag() {
      String tag = headers.get("etag");
      return Long.parseLong(tag.substring(1, tag.length() - 1));
    }
  }

  public static Answer once(
      int port, String method, String target, String token, byte[] body, String... headers) {
    try (RawHttp http = new RawHttp(port)) {
      return http.send(method, target, token, body, headers);
    }
  }

  /** To a metrics port, of which the document does not tell. */
  public static RawHttp toMetrics(int port) {
    return new RawHttp(port, false);
  }

  /** Sends a request and reads its answer; a null body sends no Content-Length. */
  public Answer send(String method, String target, String token, byte[] body, String... headers) {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: test\r\n");
    if (token != null) {
      head.append("Authorization: ").append(token).append("\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    if (body != null) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    head.append("\r\n");
    write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    if (body != null) {
      write(body);
    }
    Answer answer = read(method.equals("HEAD"));
    if (documented) {
      verify(method, target, token, body, headers, answer);
    }
    return answer;
  }

  private static void verify(
      String method, String target, String token, byte[] body, String[] headers, Answer answer) {
    MultiMap sent = MultiMap.caseInsensitiveMultiMap();
    if (token != null) {
      sent.add("Authorization", token);
    }
    for (String header : headers) {
      String[] parts = header.split(":", 2);
      sent.add(parts[0], parts[1].strip());
    }
    byte[] nonNull = body == null ? new byte[0] : body;
    Contract.documented()
        .verify(
            new Call(
                method,
                target,
                sent,
                nonNull,
                answer.status(),
                MultiMap.caseInsensitiveMultiMap().addAll(answer.headers()),
                answer.body(),
                false));
  }

  public void write(byte[] bytes) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Answer read(boolean head) {
    try {
      InputStream in = socket.getInputStream();
      String status = line(in);
      Map<String, String> headers = new LinkedHashMap<>();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      int code = Integer.parseInt(status.substring(9, 12));
      boolean bodiless = head || code == 204 || code == 304 || code < 200;
      return new Answer(code, headers, bodiless ? new byte[0] : body(in, headers));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int size = chunk(in); size > 0; size = chunk(in)) {
        body.write(in.readNBytes(size));
        line(in);
      }
      line(in);
      return body.toByteArray();
    }
    return in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
  }

  private static int chunk(InputStream in) throws IOException {
    return Integer.parseInt(line(in), 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended after \"" + line + "\"");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
