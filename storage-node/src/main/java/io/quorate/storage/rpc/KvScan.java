package io.quorate.storage.rpc;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Records;
import io.quorate.v1.ScanRequest;
import io.quorate.v1.ScanResponse;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code Kv/Scan}: reads pages of all groups of the tenant, merges them in key order, and sends
 * as fast as the caller reads. Each group's pages are of the revision of its first one, so the
 * whole stream is of one state per group. Memory is bounded by a page per group and the stream's
 * write queue.
 *
 * <p>All fields belong to the call's event loop.
 */
final class KvScan {
  private static final int PAGE_ROWS = 1_000;
  private static final int PAGE_BYTES = 512 << 10;
  private static final int CHUNK_ROWS = 1_000;
  private static final int CHUNK_BYTES = 256 << 10;

  private final Vertx vertx;
  private final Context context;
  private final KvSession session;
  private final GrpcServerRequest<ScanRequest, ScanResponse> grpc;
  private final List<Cursor> cursors = new ArrayList<>();
  private ScanRequest request = ScanRequest.getDefaultInstance();
  private long rowsLeft;
  private int pagesUnderWay;
  private boolean revisionsSent;
  private boolean started;
  private boolean ended;
  private long timer = -1;

  KvScan(Vertx vertx, KvSession session, GrpcServerRequest<ScanRequest, ScanResponse> grpc) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.session = session;
    this.grpc = grpc;
  }

  /** One group's share of the scan. */
  private final class Cursor {
    final String groupId;
    final int[] shards;
    final Deque<Entry> rows = new ArrayDeque<>();
    ScanRange rest;
    long revision;
    boolean more = true;

    Cursor(String groupId, int[] shards, ScanRange range) {
      this.groupId = groupId;
      this.shards = shards;
      this.rest = range;
    }

    boolean needsPage() {
      return rows.isEmpty() && more;
    }

    ReadOperation.Scan page() {
      return new ReadOperation.Scan(
          session.tenantId(),
          shards,
          session.routing().epoch(),
          revision,
          rest.start(),
          rest.end(),
          (int) Math.min(PAGE_ROWS, rowsLeft),
          PAGE_BYTES,
          request.getKeysOnly(),
          request.getReverse());
    }

    void take(ReadResult.Page page) {
      revision = page.revision();
      more = page.more();
      rows.addAll(page.entries());
      if (!page.entries().isEmpty()) {
        byte[] last = page.entries().get(page.entries().size() - 1).key();
        rest = rest.after(last, request.getReverse());
      }
    }
  }

  void open() {
    grpc.errorHandler(error -> end());
    grpc.exceptionHandler(error -> end());
    grpc.response().exceptionHandler(error -> end());
    grpc.response().drainHandler(drained -> proceed());
    if (grpc.timeout() > 0) {
      timer =
          vertx.setTimer(
              grpc.timeout(),
              id -> fail(Failure.of(ErrorCode.DEADLINE_EXCEEDED, "the deadline passed")));
    }
    grpc.handler(
        message -> {
          try {
            start(message);
          } catch (RuntimeException e) {
            fail(Failure.of(e, grpc.fullMethodName()));
          }
        });
  }

  private void start(ScanRequest message) {
    if (started || ended) {
      return;
    }
    started = true;
    request = message;
    rowsLeft =
        message.getLimit() == 0 ? Long.MAX_VALUE : Integer.toUnsignedLong(message.getLimit());
    ScanRange range = ScanRange.of(message);
    for (Map.Entry<String, int[]> share :
        session
            .routing()
            .shardsByGroup(session.tenantId(), range.start(), range.end())
            .entrySet()) {
      Optional<Failure> refusal = session.leaders().refusal(share.getKey(), message.getStale());
      if (refusal.isPresent()) {
        fail(refusal.get());
        return;
      }
      cursors.add(new Cursor(share.getKey(), share.getValue(), range));
    }
    proceed();
  }

  /** Reads what is missing, or sends what can be sent, until one of both must wait. */
  private void proceed() {
    while (started && !ended && pagesUnderWay == 0 && !grpc.response().writeQueueFull()) {
      if (rowsLeft > 0 && readMissing()) {
        return;
      }
      sendChunk();
      boolean rowsRemain = cursors.stream().anyMatch(c -> c.more || !c.rows.isEmpty());
      if (rowsLeft == 0 || !rowsRemain) {
        if (end()) {
          grpc.response().end();
        }
      }
    }
  }

  /** Whether pages had to be asked for. */
  private boolean readMissing() {
    List<Cursor> missing = cursors.stream().filter(Cursor::needsPage).toList();
    pagesUnderWay = missing.size();
    for (Cursor cursor : missing) {
      session
          .leaders()
          .group(cursor.groupId)
          .read(
              new ReadFrames.Request(cursor.groupId, request.getStale(), List.of(cursor.page())),
              reply -> context.runOnContext(ignored -> take(cursor, reply)));
    }
    return !missing.isEmpty();
  }

  private void take(Cursor cursor, Reply<ReadResult> reply) {
    pagesUnderWay--;
    if (ended) {
      return;
    }
    if (reply instanceof Reply.Failed<ReadResult> failed) {
      fail(
          session
              .leaders()
              .failure(cursor.groupId, failed.code(), failed.detail(), failed.leaderId()));
      return;
    }
    ReadResult result = ((Reply.Results<ReadResult>) reply).results().get(0);
    if (result instanceof ReadResult.Page page) {
      cursor.take(page);
      if (pagesUnderWay == 0) {
        proceed();
      }
    } else if (result instanceof ReadResult.Refused refused) {
      fail(session.leaders().failure(cursor.groupId, refused.code(), refused.detail(), ""));
    } else {
      throw new IllegalStateException("a scan was answered by " + result.getClass());
    }
  }

  /** Merges until a group has no rows at hand though it has more, or the chunk is full. */
  private void sendChunk() {
    ScanResponse.Builder chunk = ScanResponse.newBuilder();
    if (!revisionsSent) {
      cursors.forEach(cursor -> chunk.putRevisions(cursor.groupId, cursor.revision));
    }
    int bytes = 0;
    while (rowsLeft > 0 && chunk.getKvsCount() < CHUNK_ROWS && bytes < CHUNK_BYTES) {
      Cursor next = null;
      for (Cursor cursor : cursors) {
        if (cursor.needsPage()) {
          next = null;
          break;
        }
        if (!cursor.rows.isEmpty() && (next == null || isBefore(cursor, next))) {
          next = cursor;
        }
      }
      if (next == null) {
        break;
      }
      Entry row = next.rows.removeFirst();
      bytes += row.key().length + row.value().length;
      rowsLeft--;
      chunk.addKvs(Records.message(row));
    }
    if (chunk.getKvsCount() > 0 || !revisionsSent) {
      revisionsSent = true;
      grpc.response().write(chunk.build());
    }
  }

  private boolean isBefore(Cursor a, Cursor b) {
    int order = Arrays.compareUnsigned(a.rows.getFirst().key(), b.rows.getFirst().key());
    return request.getReverse() ? order > 0 : order < 0;
  }

  private void fail(Failure failure) {
    if (end()) {
      failure.end(grpc.response());
    }
  }

  private boolean end() {
    if (ended) {
      return false;
    }
    ended = true;
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
    return true;
  }
}
