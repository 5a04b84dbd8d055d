package io.quorate.client;

import io.quorate.proto.error.QuorateException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;

/**
 * Comparisons and what follows from them, atomically: if all of them hold, the operations of one
 * branch happen, else those of the other; all at one revision or, when one can't be done, none.
 *
 * <pre>{@code
 * Transaction pay =
 *     Transaction.when()
 *         .value("{order-7}/state", open)
 *         .then()
 *         .put("{order-7}/state", paid)
 *         .increment("{order-7}/payments", 1)
 *         .otherwise()
 *         .get("{order-7}/state")
 *         .build();
 * }</pre>
 *
 * <p>Operations see what those before them did. All keys must be of one shard, as keys with a
 * common {@code {tag}} are. It is encoded as it is built and does not change afterwards: safe for
 * many threads, and to be committed as often as wanted.
 */
public final class Transaction {
  private final byte[] body;
  private final List<Operations.Kind> success;
  private final List<Operations.Kind> failure;

  /** Takes the body as its own. */
  Transaction(byte[] body, List<Operations.Kind> success, List<Operations.Kind> failure) {
    this.body = body;
    this.success = List.copyOf(success);
    this.failure = List.copyOf(failure);
  }

  /** Begins with what must hold. */
  public static Comparisons when() {
    return new Comparisons();
  }

  /** Begins with operations that need nothing to hold: they happen together or not at all. */
  public static Operations always() {
    return when().then();
  }

  /**
   * A transaction in the JSON of {@code POST /v1/txn}. It is sent as it is; all but its form and
   * the names of its operations is for the server to judge.
   *
   * @throws MalformedJsonException with line and column of what is wrong
   * @throws QuorateException when it has too many operations
   */
  public static Transaction ofJson(byte[] json) throws MalformedJsonException {
    return TransactionJson.read(json.clone());
  }

  /** The body of {@code POST /v1/txn}. */
  public byte[] toJson() {
    return body.clone();
  }

  BodyPublisher publisher() {
    return BodyPublishers.ofByteArray(body);
  }

  /** What the results must be of. */
  List<Operations.Kind> operations(boolean succeeded) {
    return succeeded ? success : failure;
  }

  /** What only reads can be sent as often as a get can. */
  Call.Effect effect() {
    boolean writes = success.stream().anyMatch(Operations.Kind::writes);
    return writes || failure.stream().anyMatch(Operations.Kind::writes)
        ? Call.Effect.ONCE
        : Call.Effect.NONE;
  }
}
