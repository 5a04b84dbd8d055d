package io.quorate.gateway.watch;

import io.quorate.gateway.http.Exchange;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Positions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** A watch as a stream of server-sent events. */
final class SseSink implements WatchSink {
  /** What is written to a connection before its client has to read. */
  private static final int WRITE_QUEUE_BYTES = 64 << 10;

  private final Exchange exchange;
  private final HttpServerResponse response;
  private final int tenantId;
  private final QueuedBytes queued;
  private final Runnable access;

  /**
   * A stream that has not begun.
   *
   * @param access throws when the client's right has ended
   */
  SseSink(Exchange exchange, int tenantId, QueuedBytes queued, Runnable access) {
    this.exchange = exchange;
    this.response = exchange.response();
    this.tenantId = tenantId;
    this.queued = queued;
    this.access = access;
  }

  @Override
  public void begin(Positions at, Runnable whenGone) {
    if (!exchange.open()) {
      whenGone.run();
      return;
    }
    response.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    response.setChunked(true);
    response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream");
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.putHeader("X-Accel-Buffering", "no");
    response.closeHandler(closed -> whenGone.run());
    response.exceptionHandler(broken -> whenGone.run());
    // So that a client knows from when on it is told, and can resume from there.
    write(ChangeEvents.progress(at));
  }

  @Override
  public void changes(Page page) {
    write(page.events(ChangeEvents::changes));
  }

  @Override
  public void progress(Positions at) {
    write(ChangeEvents.progress(at));
  }

  @Override
  public void end(QuorateException why, Positions at) {
    if (exchange.open()) {
      response.end(ChangeEvents.end(isOfRights(why.code()) ? "ended" : "resync", why, at));
    }
  }

  /** Whether another attempt with the same token would end the same. */
  private static boolean isOfRights(ErrorCode code) {
    return switch (code) {
      case TOKEN_EXPIRED, UNAUTHENTICATED, PERMISSION_DENIED -> true;
      default -> false;
    };
  }

  @Override
  public void cut() {
    if (!response.closed()) {
      exchange.request().connection().close();
    }
  }

  @Override
  public boolean isFull() {
    return response.writeQueueFull();
  }

  @Override
  public void whenDrained(Runnable task) {
    response.drainHandler(
        drained -> {
          response.drainHandler(null);
          task.run();
        });
  }

  @Override
  public void requireAccess() {
    access.run();
  }

  private void write(Buffer events) {
    if (!exchange.open()) {
      return;
    }
    int bytes = events.length();
    queued.add(tenantId, bytes);
    response.write(events).onComplete(sent -> queued.remove(tenantId, bytes));
  }
}
