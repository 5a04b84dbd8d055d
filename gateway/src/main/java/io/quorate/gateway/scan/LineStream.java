package io.quorate.gateway.scan;

import io.quorate.gateway.batch.LoopTimer;
import io.quorate.gateway.http.Exchange;
import io.quorate.gateway.json.JsonWriter;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Entry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A page as NDJSON, sent while it is read: a chunk is fetched when the client has taken the one
 * before, so a slow client holds one chunk and no more. A failure after the first line can't change
 * the status any more: the stream is cut off, which clients see as a broken transfer.
 */
final class LineStream {
  private static final Logger log = LoggerFactory.getLogger(LineStream.class);

  private static final int CHUNK_ROWS = 512;
  private static final long CHUNK_BYTES = 256 << 10;

  /** Ends the page with a token, so that a scan that nobody reads does not go on for ever. */
  private static final long STREAM_NANOS = 30_000_000_000L;

  private final Exchange exchange;
  private final Scanner scanner;
  private final long timeoutNanos;
  private final LoopTimer timer;
  private final long endNanos;
  private int left;
  private boolean begun;

  LineStream(Exchange exchange, Scanner scanner, int limit, long timeoutNanos, LoopTimer timer) {
    this.exchange = exchange;
    this.scanner = scanner;
    this.left = limit;
    this.timeoutNanos = timeoutNanos;
    this.timer = timer;
    this.endNanos = timer.nanoTime() + STREAM_NANOS;
  }

  void start() {
    scanner
        .next(new Scanner.Budget(Math.min(left, CHUNK_ROWS), CHUNK_BYTES, endNanos, timeoutNanos))
        .onComplete(this::write, this::failed);
  }

  private void write(Scanner.Chunk chunk) {
    if (!exchange.open()) {
      return;
    }
    HttpServerResponse response = exchange.response();
    if (!begun) {
      begun = true;
      response.putHeader(HttpHeaders.CONTENT_TYPE, "application/x-ndjson");
      response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
      response.setChunked(true);
    }
    left -= chunk.rows().size();
    boolean last =
        !chunk.more() || chunk.rows().isEmpty() || left == 0 || timer.nanoTime() - endNanos >= 0;
    Buffer lines = lines(chunk, last);
    if (last) {
      response.end(lines);
      return;
    }
    response.write(lines);
    if (response.writeQueueFull()) {
      response.drainHandler(
          ignored -> {
            response.drainHandler(null);
            start();
          });
    } else {
      start();
    }
  }

  private Buffer lines(Scanner.Chunk chunk, boolean last) {
    return JsonWriter.write(
        256 + 128 * chunk.rows().size(),
        (out, json) -> {
          for (Entry row : chunk.rows()) {
            ScanRoute.item(out, json, row, scanner.keysOnly());
            out.newline();
          }
          if (last && chunk.more() && !chunk.rows().isEmpty()) {
            json.writeStartObject();
            json.writeStringField("next_page_token", scanner.pageToken());
            json.writeEndObject();
            out.newline();
          }
        });
  }

  private void failed(Throwable failure) {
    boolean moved =
        failure instanceof QuorateException error && error.code() == ErrorCode.STALE_EPOCH;
    if (!begun) {
      exchange.fail(moved ? Scanner.moved() : failure);
      return;
    }
    log.warn("request {}: its stream is cut off: {}", exchange.requestId(), failure.getMessage());
    if (exchange.open()) {
      exchange.response().reset();
    }
  }
}
