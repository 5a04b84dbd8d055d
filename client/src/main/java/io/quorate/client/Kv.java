package io.quorate.client;

import static io.quorate.client.SingleKey.ROOT;
import static io.quorate.client.SingleKey.conditional;
import static io.quorate.client.SingleKey.end;
import static io.quorate.client.SingleKey.number;
import static io.quorate.client.SingleKey.ofOneRevision;
import static io.quorate.client.SingleKey.path;
import static io.quorate.client.SingleKey.written;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of the tenant that is signed in.
 *
 * <p>All calls block and throw {@link QuorateException}. They are repeated while that can help and
 * there is time; writes carry an id, under which the server does each once. So {@link
 * ErrorCode#OUTCOME_UNKNOWN} means that nobody answered until the deadline.
 */
public final class Kv {
  private final Transport transport;

  Kv(Transport transport) {
    this.transport = transport;
  }

  public Optional<KeyValue> get(String key) {
    return get(bytes(key), ReadOptions.LATEST);
  }

  public Optional<KeyValue> get(byte[] key) {
    return get(key, ReadOptions.LATEST);
  }

  public Optional<KeyValue> get(byte[] key, ReadOptions options) {
    String query =
        (options.revision() > 0 ? "&revision=" + options.revision() : "")
            + (options.stale() ? "&consistency=stale" : "");
    String target = path(key) + (query.isEmpty() ? "" : "?" + query.substring(1));
    try {
      HttpResponse<byte[]> response = transport.send(Call.get(target));
      WriteResult record = written(response);
      return Optional.of(
          new KeyValue(
              key.clone(),
              response.body(),
              record.modRevision(),
              record.createRevision(),
              record.version(),
              end(response)));
    } catch (QuorateException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public WriteResult put(String key, byte[] value) {
    return put(bytes(key), value, Condition.ALWAYS);
  }

  public WriteResult put(byte[] key, byte[] value) {
    return put(key, value, Condition.ALWAYS);
  }

  /**
   * Writes.
   *
   * @throws QuorateException with {@link ErrorCode#PRECONDITION_FAILED} when the condition does not
   *     hold; {@link ProblemDetails#currentRevision} tells what is there
   */
  public WriteResult put(byte[] key, byte[] value, Condition condition) {
    return put(key, value, PutOptions.DEFAULT.when(condition));
  }

  public WriteResult put(String key, byte[] value, PutOptions options) {
    return put(bytes(key), value, options);
  }

  /**
   * Writes a key that may end by itself.
   *
   * @throws QuorateException with {@link ErrorCode#PRECONDITION_FAILED}; with {@link
   *     ErrorCode#LEASE_NOT_FOUND} when there is no such lease (any more), or it is for keys of
   *     another shard; with {@link ErrorCode#TTL_INVALID} when the time is below 1 second or above
   *     10 years
   */
  public WriteResult put(byte[] key, byte[] value, PutOptions options) {
    Call call = Call.put(path(key) + options.query(), value);
    return written(transport.send(conditional(call, options.condition()).once()));
  }

  public boolean delete(String key) {
    return delete(bytes(key), Condition.ALWAYS);
  }

  /** Whether there was something to delete. */
  public boolean delete(byte[] key, Condition condition) {
    try {
      var unused = transport.send(conditional(Call.delete(path(key)), condition).once());
      return true;
    } catch (QuorateException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  /** Adds to a counter, as {@link #increment(byte[], long, Condition)} without a condition. */
  public Counted increment(String key, long by) {
    return increment(bytes(key), by, Condition.ALWAYS);
  }

  public Counted increment(byte[] key, long by) {
    return increment(key, by, Condition.ALWAYS);
  }

  /**
   * Adds to a counter, which is a decimal integer of 64 bits as text; an absent key counts as 0.
   * Nobody's increment is lost, however many there are at once.
   *
   * @param condition of one revision at most
   * @throws QuorateException with {@link ErrorCode#NOT_A_COUNTER} when the value is something else,
   *     {@link ErrorCode#COUNTER_OVERFLOW} when 64 bits do not hold the sum, {@link
   *     ErrorCode#PRECONDITION_FAILED} when the condition does not hold
   */
  public Counted increment(byte[] key, long by, Condition condition) {
    Call call = Call.post(path(key) + "?op=increment&by=" + by);
    HttpResponse<byte[]> response = transport.send(ofOneRevision(call, condition).once());
    long count = number(new String(response.body(), StandardCharsets.UTF_8));
    return new Counted(count, written(response));
  }

  /** Adds at a value's end, as {@link #append(byte[], byte[], Condition)} without a condition. */
  public WriteResult append(String key, byte[] suffix) {
    return append(bytes(key), suffix, Condition.ALWAYS);
  }

  public WriteResult append(byte[] key, byte[] suffix) {
    return append(key, suffix, Condition.ALWAYS);
  }

  /**
   * Adds bytes at the end of a value; an absent key has an empty one.
   *
   * @param condition of one revision at most
   * @throws QuorateException with {@link ErrorCode#PRECONDITION_FAILED} when the condition does not
   *     hold
   */
  public WriteResult append(byte[] key, byte[] suffix, Condition condition) {
    Call call = Call.post(path(key) + "?op=append", suffix);
    return written(transport.send(ofOneRevision(call, condition).once()));
  }

  /**
   * Compares and changes, atomically. That the comparisons did not hold is a result, not an error.
   *
   * @throws QuorateException when an operation can't be done; then nothing was changed
   */
  public TransactionResult commit(Transaction transaction) {
    Call call = Call.postJson("/v1/txn", transaction.publisher()).withEffect(transaction.effect());
    return TransactionAnswer.read(transport.send(call.once()).body(), transaction);
  }

  /** Deletes every key with that prefix, in steps of which each is atomic for one shard. */
  public long deletePrefix(byte[] prefix) {
    String encoded = PercentEncoding.query(prefix);
    // Deleting again deletes what is left, so an unknown outcome is no reason to stop.
    Call call =
        Call.delete(ROOT + "?prefix=" + encoded + "&confirm=" + encoded)
            .withEffect(Call.Effect.REPEATABLE);
    return Json.read(transport.send(call).body(), JsonNode.class).path("deleted").asLong();
  }

  /** One page; {@code pageToken} is null for the first. */
  public Page page(ScanRequest request, int rows, @Nullable String pageToken) {
    return Answers.page(transport.send(Call.get(ROOT + request.query(rows, pageToken))).body());
  }

  /** All rows of a scan in order, a page in memory at a time; all pages are of one moment. */
  public Scan scan(ScanRequest request) {
    return new Scan(this, request);
  }

  /**
   * Watches keys; when this returns, every change that is acknowledged from now on will be told.
   */
  public Watch watch(WatchRequest request) {
    return new Watch(transport, request, transport.retries());
  }

  /** Sends the operations once; the results stand in their order. */
  public List<BatchResult> batch(Batch batch) {
    return send(batch, Call.Effect.ONCE);
  }

  /**
   * Sends operations that may be applied more than once without harm, such as puts of fixed values:
   * an unknown outcome of the whole request is repeated too. Results that failed one by one are the
   * caller's to repeat ({@link Batch#subset}).
   */
  public List<BatchResult> batchRepeatable(Batch batch) {
    return send(batch, Call.Effect.REPEATABLE);
  }

  private List<BatchResult> send(Batch batch, Call.Effect effect) {
    Call call = Call.postJson("/v1/batch", batch.body().publisher()).withEffect(effect);
    Call sent = effect == Call.Effect.ONCE ? call.once() : call;
    return Answers.batch(transport.send(sent).body(), batch.size());
  }

  private static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
