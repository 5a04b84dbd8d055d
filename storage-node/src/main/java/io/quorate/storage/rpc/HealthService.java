package io.quorate.storage.rpc;

import io.quorate.internal.v1.health.HealthCheckRequest;
import io.quorate.internal.v1.health.HealthCheckResponse;
import io.quorate.internal.v1.health.HealthCheckResponse.ServingStatus;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.rpc.Methods;
import io.quorate.storage.health.Readiness;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Set;
import java.util.function.Supplier;

/** {@code grpc.health.v1}: the node's readiness, for probes that speak gRPC. */
public final class HealthService implements Service {
  private static final long WATCH_INTERVAL_MS = 1_000;
  private static final Set<String> SERVICES = Set.of("", "quorate.v1.Kv");

  private final Supplier<Readiness> readiness;

  public HealthService(Supplier<Readiness> readiness) {
    this.readiness = readiness;
  }

  @Override
  public void bind(Vertx vertx, GrpcServer server) {
    Call.serve(vertx, server, Methods.HEALTH_CHECK, ErrorCode.DEADLINE_EXCEEDED, this::check);
    server.callHandler(
        Methods.HEALTH_WATCH.server(),
        call -> call.handler(request -> watch(vertx, call, request.getService())));
  }

  private void check(Call<HealthCheckRequest, HealthCheckResponse> call, HealthCheckRequest asked) {
    if (SERVICES.contains(asked.getService())) {
      call.reply(response(status(asked.getService())));
    } else {
      call.fail(Failure.of(ErrorCode.NOT_FOUND, "no service " + asked.getService()));
    }
  }

  private void watch(
      Vertx vertx,
      GrpcServerRequest<HealthCheckRequest, HealthCheckResponse> call,
      String service) {
    ServingStatus[] sent = {status(service)};
    call.response().write(response(sent[0]));
    long timer =
        vertx.setPeriodic(
            WATCH_INTERVAL_MS,
            id -> {
              ServingStatus now = status(service);
              if (now != sent[0] && !call.response().writeQueueFull()) {
                sent[0] = now;
                call.response().write(response(now));
              }
            });
    call.errorHandler(error -> vertx.cancelTimer(timer));
    call.exceptionHandler(error -> vertx.cancelTimer(timer));
    call.response().exceptionHandler(error -> vertx.cancelTimer(timer));
  }

  private ServingStatus status(String service) {
    if (!SERVICES.contains(service)) {
      return ServingStatus.SERVICE_UNKNOWN;
    }
    return readiness.get().isReady() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
  }

  private static HealthCheckResponse response(ServingStatus status) {
    return HealthCheckResponse.newBuilder().setStatus(status).build();
  }
}
