package io.quorate.storage.rpc;

import io.quorate.proto.rpc.SharedFlush;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one port. As many listeners as event loops share it, so a connection and all its calls stay
 * on one loop: a gateway's connection per loop, and a peer's Raft stream, spread over the loops by
 * the order in which they come.
 *
 * <p>Cluster services and public ones are two gRPC servers behind one {@link Gate}: they differ in
 * the largest message that is read.
 */
public final class RpcServer {
  /** A Raft message carries entries up to a full frame, and several of them. */
  private static final long MAX_INTERNAL_MESSAGE_BYTES = 16 << 20;

  /** A public request is limited to 4 MiB; its field tags come on top. */
  private static final long MAX_PUBLIC_MESSAGE_BYTES = (4 << 20) + (64 << 10);

  private final Vertx vertx;
  private final Options options;
  private @Nullable String deployment;

  /**
   * Where and how to listen.
   *
   * @param secret the cluster's
   * @param tuning what the Raft streams on this port need of it
   */
  public record Options(
      String host,
      int port,
      String secret,
      Optional<Tls> tls,
      int eventLoops,
      Consumer<HttpServerOptions> tuning) {}

  /** PEM files: both sides show certificates that {@code ca} has signed. */
  public record Tls(Path certificate, Path privateKey, Path ca) {}

  public RpcServer(Vertx vertx, Options options) {
    this.vertx = vertx;
    this.options = options;
  }

  /** Binds the port; the result is the port's number. */
  public Future<Integer> start(List<Service> internalServices, List<Service> publicServices) {
    Promise<Integer> port = Promise.promise();
    return vertx
        .deployVerticle(
            () -> new Listener(internalServices, publicServices, port),
            new DeploymentOptions().setInstances(options.eventLoops()))
        .onSuccess(id -> deployment = id)
        .compose(id -> port.future());
  }

  /** Lets calls under way end for a moment, then closes all connections. */
  public Future<Void> stop() {
    String id = deployment;
    deployment = null;
    return id == null ? Future.succeededFuture() : vertx.undeploy(id);
  }

  private HttpServerOptions httpOptions() {
    HttpServerOptions http =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port())
            .setReuseAddress(true)
            .setTcpKeepAlive(true)
            // Deadlines reset streams; a storm of them must not end the connection of all others.
            .setHttp2RstFloodMaxRstFramePerWindow(20_000)
            .setInitialSettings(new Http2Settings().setMaxHeaderListSize(32 << 10));
    options.tuning().accept(http);
    options
        .tls()
        .ifPresent(
            tls ->
                http.setSsl(true)
                    .setUseAlpn(true)
                    .setClientAuth(ClientAuth.REQUIRED)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(tls.certificate().toString())
                            .setKeyPath(tls.privateKey().toString()))
                    .setTrustOptions(new PemTrustOptions().addCertPath(tls.ca().toString())));
    return http;
  }

  private GrpcServer grpcServer(long maxMessageBytes, List<Service> services) {
    GrpcServerOptions grpc =
        new GrpcServerOptions()
            .setMaxMessageSize(maxMessageBytes)
            .setScheduleDeadlineAutomatically(false);
    for (GrpcProtocol protocol : GrpcProtocol.values()) {
      if (protocol != GrpcProtocol.HTTP_2) {
        grpc.removeEnabledProtocol(protocol);
      }
    }
    GrpcServer server = GrpcServer.server(vertx, grpc);
    services.forEach(service -> service.bind(vertx, server));
    return server;
  }

  /** One event loop's share of the port. */
  private final class Listener extends VerticleBase {
    private final List<Service> internalServices;
    private final List<Service> publicServices;
    private final Promise<Integer> boundPort;
    private @Nullable HttpServer server;

    Listener(
        List<Service> internalServices, List<Service> publicServices, Promise<Integer> boundPort) {
      this.internalServices = internalServices;
      this.publicServices = publicServices;
      this.boundPort = boundPort;
    }

    @Override
    public Future<?> start() {
      Gate gate =
          new Gate(
              options.secret(),
              grpcServer(MAX_INTERNAL_MESSAGE_BYTES, internalServices),
              grpcServer(MAX_PUBLIC_MESSAGE_BYTES, publicServices));
      HttpServer http =
          vertx
              .createHttpServer(httpOptions())
              .connectionHandler(SharedFlush::install)
              .requestHandler(gate);
      server = http;
      return http.listen().onSuccess(bound -> boundPort.tryComplete(bound.actualPort()));
    }

    @Override
    public Future<?> stop() {
      HttpServer http = server;
      return http == null ? Future.succeededFuture() : http.shutdown(1, TimeUnit.SECONDS);
    }
  }
}
