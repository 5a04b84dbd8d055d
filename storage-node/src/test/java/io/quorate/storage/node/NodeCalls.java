package io.quorate.storage.node;

import io.quorate.proto.rpc.Method;
import io.quorate.storage.config.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;

/** Calls nodes as a gateway or a service does, and waits for the answer. */
public final class NodeCalls implements AutoCloseable {
  private static final long TIMEOUT_MS = 10_000;

  private final Vertx vertx = Vertx.vertx();
  private final GrpcClient client;
  private final String secret;

  public NodeCalls(String secret, Optional<TestCertificates> certificates) {
    this.secret = secret;
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false)
            .setConnectTimeout(2_000);
    certificates.ifPresent(
        files ->
            options
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(
                    new PemKeyCertOptions()
                        .setCertPath(files.certificate().toString())
                        .setKeyPath(files.privateKey().toString()))
                .setTrustOptions(new PemTrustOptions().addCertPath(files.ca().toString())));
    this.client =
        GrpcClient.client(vertx, new GrpcClientOptions().setMaxMessageSize(16 << 20), options);
  }

  /** A call that did not end with OK. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public final transient GrpcStatus status;
    public final transient Map<String, String> trailers;

    Refused(GrpcStatus status, String message, Map<String, String> trailers) {
      super(status.name() + ": " + message + " " + trailers);
      this.status = status;
      this.trailers = trailers;
    }

    public String code() {
      return trailers.getOrDefault("quorate-code", "");
    }
  }

  /** With the cluster's secret, unless the headers say otherwise. */
  public <Q, R> R call(
      String address, Method<Q, R> method, Q request, Map<String, String> headers) {
    return all(address, method, request, headers).get(0);
  }

  /** All messages of a stream. */
  public <Q, R> List<R> all(
      String address, Method<Q, R> method, Q request, Map<String, String> headers) {
    return await(
        open(
            address,
            method,
            request,
            headers,
            response -> {
              List<R> messages = new ArrayList<>();
              Promise<List<R>> done = Promise.promise();
              response.handler(messages::add);
              response.exceptionHandler(done::tryFail);
              response.endHandler(
                  end -> {
                    if (response.status() == GrpcStatus.OK) {
                      done.tryComplete(messages);
                    } else {
                      done.tryFail(refused(response));
                    }
                  });
              return done.future();
            }));
  }

  /** The messages of a stream that goes on, until there are enough. */
  public <Q, R> List<R> until(
      String address,
      Method<Q, R> method,
      Q request,
      Map<String, String> headers,
      Predicate<List<R>> enough) {
    return await(
        open(
            address,
            method,
            request,
            headers,
            response -> {
              List<R> messages = new ArrayList<>();
              Promise<List<R>> done = Promise.promise();
              response.handler(
                  message -> {
                    messages.add(message);
                    if (enough.test(messages)) {
                      done.tryComplete(List.copyOf(messages));
                    }
                  });
              response.exceptionHandler(done::tryFail);
              response.endHandler(end -> done.tryFail(refused(response)));
              return done.future();
            }));
  }

  /** The first message of a stream that goes on. */
  public <Q, R> R first(
      String address, Method<Q, R> method, Q request, Map<String, String> headers) {
    return await(
        open(
            address,
            method,
            request,
            headers,
            response -> {
              Promise<R> first = Promise.promise();
              response.handler(first::tryComplete);
              response.exceptionHandler(first::tryFail);
              response.endHandler(end -> first.tryFail(refused(response)));
              return first.future();
            }));
  }

  /**
   * Calls, and hands the response over on its event loop: on another thread its handlers could be
   * set after its events have passed.
   */
  private <Q, R, T> Future<T> open(
      String address,
      Method<Q, R> method,
      Q request,
      Map<String, String> headers,
      Function<GrpcClientResponse<Q, R>, Future<T>> onResponse) {
    HostPort target = HostPort.parse(address);
    return client
        .request(SocketAddress.inetSocketAddress(target.port(), target.host()), method.client())
        .compose(call -> send(call, request, headers).compose(onResponse));
  }

  private <Q, R> Future<GrpcClientResponse<Q, R>> send(
      GrpcClientRequest<Q, R> call, Q request, Map<String, String> headers) {
    if (!secret.isEmpty()) {
      call.headers().set("quorate-cluster-key", secret);
    }
    headers.forEach((name, value) -> call.headers().set(name, value));
    call.end(request);
    return call.response();
  }

  private static Refused refused(GrpcClientResponse<?, ?> response) {
    Map<String, String> trailers = new java.util.TreeMap<>();
    response.headers().forEach(trailers::put);
    response.trailers().forEach(trailers::put);
    return new Refused(response.status(), response.statusMessage(), trailers);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Refused refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
