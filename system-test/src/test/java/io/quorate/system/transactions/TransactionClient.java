package io.quorate.system.transactions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.system.checker.transactions.Step;
import io.quorate.system.checker.transactions.Transaction;
import io.quorate.system.checker.transactions.Transaction.Fate;
import io.quorate.system.crash.Load.Door;
import io.quorate.system.http.HttpConnection;
import io.quorate.system.http.Json;
import io.quorate.system.http.NotSentException;
import io.quorate.system.http.Response;
import io.quorate.system.http.Targets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends each transaction and increment once and records what it was told. As with single
 * operations, only what the contract calls certain counts as certain. For one thread.
 */
final class TransactionClient implements AutoCloseable {
  private static final byte[] NONE = {};

  private final int id;
  private final Door door;
  private final HttpConnection connection;
  private final TransactionRecorder recorder;

  TransactionClient(int id, Door door, TransactionRecorder recorder, int timeoutMs) {
    this.id = id;
    this.door = door;
    this.connection = new HttpConnection(door.gateway(), timeoutMs);
    this.recorder = recorder;
  }

  /**
   * A guard on a list: the steps happen if the key was written that often at least, else it is only
   * read.
   */
  record Guard(String key, int writes) {}

  /** What a request came to; null answers are in the fate. */
  private record Told(Fate fate, @Nullable Response answer, long calledNanos) {}

  /** Runs and records a transaction of appends and reads; false when it was refused. */
  boolean transact(int transactionId, List<Step> steps, @Nullable Guard guard) {
    ObjectNode body = Json.object();
    ArrayNode success = body.putArray("success");
    steps.forEach(step -> add(step, success));
    if (guard != null) {
      body.putArray("compare")
          .addObject()
          .put("key", guard.key())
          .put("op", ">=")
          .put("version", guard.writes());
      body.putArray("failure").addObject().putObject("get").put("key", guard.key());
    }
    Told told = send("/v1/txn", utf8(body.toString()), "Content-Type", "application/json");
    List<Step> happened = steps;
    if (told.answer() != null) {
      JsonNode answer = Json.parse(told.answer().text());
      boolean succeeded = answer.required("succeeded").asBoolean();
      List<Step> branch =
          succeeded || guard == null ? steps : List.of(new Step.Read(guard.key(), List.of()));
      happened = found(branch, answer.required("results"));
    }
    recorder.add(
        new Transaction(
            transactionId, id, happened, told.calledNanos(), System.nanoTime(), told.fate()));
    return told.fate() != Fate.ABORTED;
  }

  /** Runs and records an increment; false when it was refused. */
  boolean increment(String key) {
    Told told = send(Targets.kv(key) + "?op=increment", NONE);
    Long value = told.answer() == null ? null : Long.valueOf(told.answer().text());
    recorder.add(new Increment(id, key, told.calledNanos(), System.nanoTime(), told.fate(), value));
    return told.fate() != Fate.ABORTED;
  }

  private static void add(Step step, ArrayNode operations) {
    if (step instanceof Step.Append append) {
      operations
          .addObject()
          .putObject("append")
          .put("key", append.key())
          .put("value", ListKeys.element(append.value()));
    } else {
      operations.addObject().putObject("get").put("key", step.key());
    }
  }

  private static List<Step> found(List<Step> steps, JsonNode results) {
    List<Step> found = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step instanceof Step.Append) {
        found.add(step);
      } else {
        JsonNode record = results.required(i).required("get");
        String list = record.isNull() ? "" : record.required("value").textValue();
        found.add(new Step.Read(step.key(), ListKeys.elements(list)));
      }
    }
    return found;
  }

  private Told send(String target, byte[] body, String... headers) {
    String authorization;
    long called = System.nanoTime();
    try {
      authorization = door.session().authorization();
    } catch (IOException e) {
      return new Told(Fate.ABORTED, null, called);
    }
    List<String> all = new ArrayList<>(List.of("Authorization", authorization));
    all.addAll(List.of(headers));
    Response answer;
    try {
      answer = connection.send("POST", target, body, all.toArray(String[]::new));
    } catch (NotSentException e) {
      return new Told(Fate.ABORTED, null, called);
    } catch (IOException e) {
      return new Told(Fate.UNKNOWN, null, called);
    }
    switch (answer.status()) {
      case 200, 201 -> {
        return new Told(Fate.COMMITTED, answer, called);
      }
      case 401 -> {
        // The token ended before its time: a clock has jumped.
        door.session().refused(authorization);
        return new Told(Fate.ABORTED, null, called);
      }
      case 429, 503 -> {
        return new Told(Fate.ABORTED, null, called);
      }
      case 500, 504 -> {
        return new Told(Fate.UNKNOWN, null, called);
      }
      default -> throw new IllegalStateException(target + " answered " + answer);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    connection.close();
  }
}
