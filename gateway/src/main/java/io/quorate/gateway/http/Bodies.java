package io.quorate.gateway.http;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads request bodies into memory within bounds: of one body, before more than that is held,
 * whether its length was announced or not; of all bodies of this event loop together; and of the
 * time that a client takes to send it.
 *
 * <p>One per event loop, used there only.
 */
public final class Bodies {
  private static final int SWEEP_MS = 1_000;

  private final BufferBudget budget;
  private final long timeoutNanos;
  private final Set<Upload> uploads = new LinkedHashSet<>();

  public Bodies(Vertx vertx, BufferBudget budget, long timeoutMs) {
    this.budget = budget;
    this.timeoutNanos = timeoutMs * 1_000_000;
    vertx.setPeriodic(SWEEP_MS, ignored -> sweep());
  }

  /**
   * Reads the whole body; to be called while the request's head is being handled. Once it is whole
   * the budget of its operation, in the group's lane, takes over.
   */
  public void read(Exchange exchange, int maxBytes, Consumer<Buffer> body) {
    HttpServerRequest request = exchange.request();
    String announced = request.headers().get(HttpHeaders.CONTENT_LENGTH);
    if (announced != null && announcedTooMuch(announced, maxBytes)) {
      exchange.fail(tooLarge(maxBytes));
      return;
    }
    String expect = request.headers().get(HttpHeaders.EXPECT);
    if (expect != null && expect.equalsIgnoreCase("100-continue")) {
      request.response().writeContinue();
    }
    Upload upload = new Upload(exchange, maxBytes, System.nanoTime() + timeoutNanos, body);
    uploads.add(upload);
    request.handler(upload::chunk);
    request.endHandler(ignored -> upload.end());
    request.exceptionHandler(ignored -> upload.finish());
    exchange.response().closeHandler(ignored -> upload.finish());
  }

  private static boolean announcedTooMuch(String length, int maxBytes) {
    try {
      return Long.parseLong(length.trim()) > maxBytes;
    } catch (NumberFormatException e) {
      return length.trim().length() > 18; // Vert.x refuses what is no number.
    }
  }

  private static QuorateException tooLarge(int maxBytes) {
    return new QuorateException(
        ErrorCode.PAYLOAD_TOO_LARGE, "the body is larger than " + maxBytes + " bytes");
  }

  private void sweep() {
    long now = System.nanoTime();
    List<Upload> overdue = new ArrayList<>();
    for (Upload upload : uploads) {
      if (now - upload.deadlineNanos < 0) {
        break; // They are in the order of their deadlines.
      }
      overdue.add(upload);
    }
    overdue.forEach(
        upload ->
            upload.refuse(
                new QuorateException(
                    ErrorCode.INVALID_ARGUMENT, "the body took too long to arrive")));
  }

  private final class Upload {
    private final Exchange exchange;
    private final int maxBytes;
    private final long deadlineNanos;
    private final Consumer<Buffer> consumer;
    private @Nullable Buffer body;
    private long reserved;
    private boolean over;

    Upload(Exchange exchange, int maxBytes, long deadlineNanos, Consumer<Buffer> consumer) {
      this.exchange = exchange;
      this.maxBytes = maxBytes;
      this.deadlineNanos = deadlineNanos;
      this.consumer = consumer;
    }

    void chunk(Buffer chunk) {
      if (over) {
        return;
      }
      Buffer before = body;
      int length = chunk.length() + (before == null ? 0 : before.length());
      if (length > maxBytes) {
        refuse(tooLarge(maxBytes));
      } else if (!budget.reserve(chunk.length())) {
        refuse(
            new QuorateException(
                ErrorCode.OVERLOADED, "this gateway holds too many bodies already"));
      } else {
        reserved += chunk.length();
        body = before == null ? chunk : before.appendBuffer(chunk);
      }
    }

    void end() {
      if (!over) {
        Buffer whole = body;
        finish();
        consumer.accept(whole == null ? Buffer.buffer() : whole);
      }
    }

    void refuse(QuorateException error) {
      if (!over) {
        finish();
        exchange.fail(error);
      }
    }

    void finish() {
      if (!over) {
        over = true;
        body = null;
        uploads.remove(this);
        budget.release(reserved);
        reserved = 0;
      }
    }
  }
}
