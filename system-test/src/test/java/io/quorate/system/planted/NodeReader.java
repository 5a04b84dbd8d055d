package io.quorate.system.planted;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.protobuf.ByteString;
import io.quorate.proto.rpc.Methods;
import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Recorder;
import io.quorate.system.history.Result;
import io.quorate.v1.GetRequest;
import io.quorate.v1.GetResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * A service that reads from one storage node, without a gateway. What goes wrong counts as no
 * answer. For one thread.
 */
final class NodeReader implements AutoCloseable {
  private static final long TIMEOUT_MS = 3_000;

  private final Vertx vertx = Vertx.vertx();
  private final GrpcClient client;
  private final SocketAddress node;
  private final String authorization;
  private final Recorder recorder;
  private final int id;

  NodeReader(int id, String address, String authorization, Recorder recorder) {
    int colon = address.lastIndexOf(':');
    this.id = id;
    this.node =
        SocketAddress.inetSocketAddress(
            Integer.parseInt(address.substring(colon + 1)), address.substring(0, colon));
    this.authorization = authorization;
    this.recorder = recorder;
    HttpClientOptions options =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false);
    this.client = GrpcClient.client(vertx, new GrpcClientOptions(), options);
  }

  /** Reads once, and records what came of it. */
  Operation read(String key) throws InterruptedException {
    GetRequest request =
        GetRequest.newBuilder().setKey(ByteString.copyFrom(key, StandardCharsets.UTF_8)).build();
    long called = System.nanoTime();
    Future<Result> answer =
        client
            .request(node, Methods.KV_GET.client())
            .compose(
                call -> {
                  call.headers().set("authorization", authorization);
                  call.end(request);
                  return call.response().compose(NodeReader::result);
                });
    Result result;
    try {
      result = answer.toCompletionStage().toCompletableFuture().get(TIMEOUT_MS, MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      result = new Result.Unknown(e.toString());
    }
    Operation done = new Operation(id, key, new Action.Read(), called, System.nanoTime(), result);
    recorder.add(done);
    return done;
  }

  private static Future<Result> result(GrpcClientResponse<GetRequest, GetResponse> response) {
    Promise<Result> result = Promise.promise();
    response.handler(
        found ->
            result.tryComplete(
                new Result.Found(
                    found.getKv().getValue().toStringUtf8(), found.getKv().getModRevision())));
    response.exceptionHandler(error -> result.tryComplete(new Result.Unknown(error.toString())));
    response.endHandler(
        end ->
            result.tryComplete(
                response.status() == GrpcStatus.NOT_FOUND
                    ? new Result.Absent()
                    : new Result.Unknown(response.status() + " " + response.statusMessage())));
    return result.future();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
