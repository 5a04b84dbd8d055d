package io.quorate.gateway.kv;

import io.quorate.gateway.auth.Authenticator;
import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.scan.KeyRange;
import io.quorate.gateway.scan.Scanner;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Entry;
import io.quorate.proto.rpc.Methods;
import io.quorate.proto.rpc.Records;
import io.quorate.v1.ScanRequest;
import io.quorate.v1.ScanResponse;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;

/** {@code Kv/Scan}: a whole range as a stream, as fast as its reader takes it. */
public final class GrpcScan {
  private static final int CHUNK_ROWS = 512;
  private static final long CHUNK_BYTES = 256 << 10;

  private final Dispatcher dispatcher;
  private final Authenticator authenticator;
  private final long timeoutNanos;

  public GrpcScan(Dispatcher dispatcher, Authenticator authenticator, long timeoutMs) {
    this.dispatcher = dispatcher;
    this.authenticator = authenticator;
    this.timeoutNanos = timeoutMs * 1_000_000;
  }

  public void bind(GrpcServer server) {
    server.callHandler(Methods.KV_SCAN.server(), this::accept);
  }

  private void accept(GrpcServerRequest<ScanRequest, ScanResponse> request) {
    GrpcReply<ScanRequest, ScanResponse> reply = new GrpcReply<>(request);
    Principal caller;
    try {
      caller = GrpcCallers.require(request, authenticator, Permission.DATA_READ);
    } catch (QuorateException e) {
      reply.fail(e);
      return;
    }
    long timeoutMs = request.timeout();
    request.handler(
        message -> {
          try {
            KeyRange range = range(message);
            Scanner scanner =
                Scanner.begin(dispatcher, caller.tenantId(), range, message.getStale());
            long limit =
                message.getLimit() == 0 ? Long.MAX_VALUE : message.getLimit() & 0xFFFF_FFFFL;
            new Stream(reply, scanner, limit, timeoutMs).next();
          } catch (QuorateException e) {
            reply.fail(e);
          }
        });
  }

  private static KeyRange range(ScanRequest request) {
    if (request.getPrefix().isEmpty()) {
      return new KeyRange(
          request.getStart().toByteArray(),
          request.getEnd().toByteArray(),
          request.getKeysOnly(),
          request.getReverse());
    }
    if (!request.getStart().isEmpty() || !request.getEnd().isEmpty()) {
      throw new QuorateException(ErrorCode.INVALID_ARGUMENT, "prefix excludes start and end");
    }
    return KeyRange.ofPrefix(
        request.getPrefix().toByteArray(), request.getKeysOnly(), request.getReverse());
  }

  private final class Stream {
    private final GrpcReply<ScanRequest, ScanResponse> reply;
    private final Scanner scanner;
    private final long endNanos;
    private long left;
    private boolean begun;

    Stream(
        GrpcReply<ScanRequest, ScanResponse> reply, Scanner scanner, long limit, long timeoutMs) {
      this.reply = reply;
      this.scanner = scanner;
      this.left = limit;
      this.endNanos =
          timeoutMs <= 0 ? Long.MAX_VALUE : dispatcher.timer().nanoTime() + timeoutMs * 1_000_000;
    }

    void next() {
      if (reply.over()) {
        return;
      }
      long now = dispatcher.timer().nanoTime();
      if (endNanos != Long.MAX_VALUE && now - endNanos >= 0) {
        reply.fail(new QuorateException(ErrorCode.DEADLINE_EXCEEDED, "the deadline has passed"));
        return;
      }
      int rows = (int) Math.min(left, CHUNK_ROWS);
      scanner
          .next(new Scanner.Budget(rows, CHUNK_BYTES, now + timeoutNanos, timeoutNanos))
          .onComplete(this::write, this::failed);
    }

    private void write(Scanner.Chunk chunk) {
      if (reply.over()) {
        return;
      }
      ScanResponse.Builder message = ScanResponse.newBuilder();
      for (Entry row : chunk.rows()) {
        message.addKvs(Records.message(row));
      }
      if (!begun) {
        begun = true;
        message.putAllRevisions(scanner.revisions());
      }
      left -= chunk.rows().size();
      if (left == 0 || !chunk.more()) {
        reply.end(message.build());
      } else {
        reply.write(message.build(), this::next);
      }
    }

    private void failed(Throwable failure) {
      boolean moved =
          failure instanceof QuorateException error && error.code() == ErrorCode.STALE_EPOCH;
      reply.fail(
          moved
              ? new QuorateException(
                  ErrorCode.REVISION_COMPACTED, "shards have moved: begin the scan again")
              : failure);
    }
  }
}
