package io.quorate.gateway.scan;

import com.fasterxml.jackson.core.JsonGenerator;
import io.quorate.gateway.auth.Access;
import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.http.BufferBudget;
import io.quorate.gateway.http.Exchange;
import io.quorate.gateway.http.RawQuery;
import io.quorate.gateway.json.JsonWriter;
import io.quorate.proto.auth.Permission;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Limits;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/kv}: a page of keys, as one JSON object or as lines. One per event loop. */
public final class ScanRoute {
  static final int DEFAULT_LIMIT = 100;

  private static final Set<String> PARAMETERS =
      Set.of("prefix", "start", "end", "limit", "keys_only", "reverse", "page_token");
  private static final String NDJSON = "application/x-ndjson";

  /** A page ends after the row that reaches this, or when it took this long. */
  private static final long PAGE_BYTES = 4L << 20;

  private static final long PAGE_NANOS = 2_000_000_000L;

  private static final int RESTART_DELAY_MS = 50;

  private final Dispatcher dispatcher;
  private final Access access;
  private final BufferBudget answers;
  private final long timeoutNanos;

  public ScanRoute(Dispatcher dispatcher, Access access, BufferBudget answers, long timeoutMs) {
    this.dispatcher = dispatcher;
    this.access = access;
    this.answers = answers;
    this.timeoutNanos = timeoutMs * 1_000_000;
  }

  /** One request: what was asked for and until when. */
  private record Page(
      Exchange exchange,
      int tenantId,
      KeyRange range,
      int limit,
      @Nullable PageToken token,
      long deadlineNanos) {}

  /**
   * Handles a GET or HEAD.
   *
   * @throws QuorateException for what is wrong with the request
   */
  public void handle(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    Principal caller = access.require(exchange.request(), Permission.DATA_READ);
    RawQuery query = RawQuery.parse(request.uri(), PARAMETERS);
    KeyRange range = range(query);
    String token = query.text("page_token");
    Page page =
        new Page(
            exchange,
            caller.tenantId(),
            range,
            (int) query.number("limit", 1, Limits.MAX_SCAN_ROWS, DEFAULT_LIMIT),
            token == null ? null : PageToken.decode(token, caller.tenantId(), range.fingerprint()),
            dispatcher.timer().nanoTime() + timeoutNanos);
    String accept = request.headers().get(HttpHeaders.ACCEPT);
    if (accept != null && accept.contains(NDJSON)) {
      Scanner scanner = scanner(page);
      new LineStream(exchange, scanner, page.limit(), timeoutNanos, dispatcher.timer()).start();
    } else {
      answer(page);
    }
  }

  private Scanner scanner(Page page) {
    return new Scanner(dispatcher, page.tenantId(), page.range(), false, page.token());
  }

  private void answer(Page page) {
    if (!answers.reserve(PAGE_BYTES)) {
      throw new QuorateException(ErrorCode.OVERLOADED, "too many pages are being read");
    }
    long now = dispatcher.timer().nanoTime();
    Scanner scanner;
    try {
      scanner = scanner(page);
    } catch (RuntimeException e) {
      answers.release(PAGE_BYTES);
      throw e;
    }
    scanner
        .next(
            new Scanner.Budget(
                page.limit(), PAGE_BYTES, now + PAGE_NANOS, page.deadlineNanos() - now))
        .onComplete(
            chunk -> send(page, scanner, chunk),
            failure -> {
              answers.release(PAGE_BYTES);
              failed(page, failure);
            });
  }

  private void send(Page page, Scanner scanner, Scanner.Chunk chunk) {
    Exchange exchange = page.exchange();
    if (!exchange.open()) {
      answers.release(PAGE_BYTES);
      return;
    }
    exchange.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    exchange.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    String next = chunk.more() && !chunk.rows().isEmpty() ? scanner.pageToken() : null;
    exchange
        .response()
        .end(json(chunk.rows(), page.range().keysOnly(), next, scanner.revisions()))
        .onComplete(ignored -> answers.release(PAGE_BYTES));
  }

  /** A shard that moved while the first page was being read: begin again by the newer table. */
  private void failed(Page page, Throwable failure) {
    if (!(failure instanceof QuorateException error) || error.code() != ErrorCode.STALE_EPOCH) {
      page.exchange().fail(failure);
      return;
    }
    dispatcher.routing().suspectStale();
    if (page.token() != null) {
      page.exchange().fail(Scanner.moved());
    } else if (dispatcher.timer().nanoTime() - page.deadlineNanos() >= 0) {
      page.exchange().fail(failure);
    } else {
      dispatcher.timer().schedule(RESTART_DELAY_MS, () -> again(page));
    }
  }

  private void again(Page page) {
    try {
      answer(page);
    } catch (RuntimeException e) {
      page.exchange().fail(e);
    }
  }

  private static Buffer json(
      List<Entry> rows, boolean keysOnly, @Nullable String next, Map<String, Long> revisions) {
    return JsonWriter.write(
        256 + 128 * rows.size(),
        (out, json) -> {
          json.writeStartObject();
          json.writeArrayFieldStart("items");
          for (Entry row : rows) {
            item(out, json, row, keysOnly);
          }
          json.writeEndArray();
          if (next != null) {
            json.writeStringField("next_page_token", next);
          }
          json.writeObjectFieldStart("revisions");
          for (Map.Entry<String, Long> revision : revisions.entrySet()) {
            json.writeNumberField(revision.getKey(), revision.getValue());
          }
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  static void item(JsonWriter out, JsonGenerator json, Entry row, boolean keysOnly)
      throws IOException {
    json.writeStartObject();
    out.record(row, !keysOnly);
    json.writeEndObject();
  }

  private static KeyRange range(RawQuery query) {
    byte[] prefix = query.bytes("prefix");
    byte[] start = query.bytes("start");
    byte[] end = query.bytes("end");
    boolean keysOnly = query.flag("keys_only");
    boolean reverse = query.flag("reverse");
    if (prefix != null) {
      if (start != null || end != null) {
        throw new QuorateException(
            ErrorCode.INVALID_ARGUMENT, "'prefix' excludes 'start' and 'end'");
      }
      return KeyRange.ofPrefix(prefix, keysOnly, reverse);
    }
    return new KeyRange(
        start == null ? new byte[0] : start, end == null ? new byte[0] : end, keysOnly, reverse);
  }
}
