package io.quorate.gateway.openapi;

import io.vertx.core.MultiMap;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The JDK's HTTP client, with each call held to the document: answers as text or bytes when they
 * are there, streams when they are closed. Thread-safe.
 */
public final class ContractClient extends HttpClient {
  private final HttpClient client = HttpClient.newHttpClient();

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException, InterruptedException {
    HttpResponse<T> response = client.send(request, watching(request, handler));
    verify(request, response);
    return response;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    return client
        .sendAsync(request, watching(request, handler))
        .thenApply(
            response -> {
              verify(request, response);
              return response;
            });
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      HttpResponse.BodyHandler<T> handler,
      HttpResponse.PushPromiseHandler<T> pushes) {
    throw new UnsupportedOperationException("gateways push nothing");
  }

  private static void verify(HttpRequest request, HttpResponse<?> response) {
    byte[] body =
        response.body() instanceof String text
            ? text.getBytes(StandardCharsets.UTF_8)
            : response.body() instanceof byte[] bytes ? bytes : new byte[0];
    boolean streamed = response.body() instanceof InputStream;
    Contract.documented()
        .verify(call(request, response.statusCode(), response.headers(), body, streamed));
  }

  /** Lets a stream through, and verifies what was read of it when it is closed. */
  @SuppressWarnings("unchecked")
  private static <T> HttpResponse.BodyHandler<T> watching(
      HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    return info ->
        HttpResponse.BodySubscribers.mapping(
            handler.apply(info),
            body ->
                body instanceof InputStream stream
                    ? (T)
                        new Watched(
                            stream,
                            read -> call(request, info.statusCode(), info.headers(), read, false))
                    : body);
  }

  private static final class Watched extends FilterInputStream {
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final Function<byte[], Call> call;

    Watched(InputStream in, Function<byte[], Call> call) {
      super(in);
      this.call = call;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      if (next >= 0) {
        read.write(next);
      }
      return next;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      if (count > 0) {
        read.write(into, offset, count);
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      super.close();
      Contract.documented().verify(call.apply(read.toByteArray()));
    }
  }

  private static Call call(
      HttpRequest request, int status, HttpHeaders headers, byte[] body, boolean streamed) {
    String query = request.uri().getRawQuery();
    return new Call(
        request.method(),
        request.uri().getRawPath() + (query == null ? "" : "?" + query),
        copy(request.headers()),
        request.bodyPublisher().map(ContractClient::bytes).orElseGet(() -> new byte[0]),
        status,
        copy(headers),
        body,
        streamed);
  }

  private static MultiMap copy(HttpHeaders headers) {
    MultiMap copy = MultiMap.caseInsensitiveMultiMap();
    headers.map().forEach(copy::add);
    return copy;
  }

  /** Publishers of bytes in memory publish them again, at once. */
  private static byte[] bytes(HttpRequest.BodyPublisher publisher) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    publisher.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(ByteBuffer chunk) {
            byte[] copy = new byte[chunk.remaining()];
            chunk.get(copy);
            bytes.writeBytes(copy);
          }

          @Override
          public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
          }

          @Override
          public void onComplete() {}
        });
    return bytes.toByteArray();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }
}
