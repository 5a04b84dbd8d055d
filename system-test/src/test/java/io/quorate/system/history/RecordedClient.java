package io.quorate.system.history;

import io.quorate.system.http.HttpConnection;
import io.quorate.system.http.Json;
import io.quorate.system.http.NotSentException;
import io.quorate.system.http.Response;
import io.quorate.system.http.Session;
import io.quorate.system.http.Targets;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A client that sends each operation once and records what it was told.
 *
 * <p>Only what the contract calls certain counts as certain: a refused connection and the error
 * codes that docs/API.md gives for writes that were not applied. A 504 of any kind, a 500, a
 * timeout and a reset are unknown. Anything the contract does not foresee is an error of the test
 * run.
 *
 * <p>For one thread.
 */
public final class RecordedClient implements AutoCloseable {
  private static final byte[] NONE = {};

  private final int id;
  private final HttpConnection connection;
  private final Session session;
  private final Recorder recorder;

  public RecordedClient(int id, URI gateway, Session session, Recorder recorder, int timeoutMs) {
    this.id = id;
    this.connection = new HttpConnection(gateway, timeoutMs);
    this.session = session;
    this.recorder = recorder;
  }

  /** Runs and records one operation; what can't be sent for want of a token is not recorded. */
  public Operation perform(String key, Action action) {
    String authorization;
    try {
      authorization = session.authorization();
    } catch (IOException e) {
      long now = System.nanoTime();
      return new Operation(id, key, action, now, now, new Result.NotApplied("no token: " + e));
    }
    long called = System.nanoTime();
    Result result;
    try {
      result = result(action, send(key, action, authorization));
    } catch (NotSentException e) {
      result = new Result.NotApplied(e.toString());
    } catch (IOException e) {
      result = new Result.Unknown(e.toString());
    }
    Operation done = new Operation(id, key, action, called, System.nanoTime(), result);
    recorder.add(done);
    return done;
  }

  private Response send(String key, Action action, String authorization) throws IOException {
    String target = Targets.kv(key);
    if (action instanceof Action.Read) {
      return connection.send("GET", target, NONE, "Authorization", authorization);
    }
    if (action instanceof Action.Delete) {
      return connection.send("DELETE", target, NONE, "Authorization", authorization);
    }
    if (action instanceof Action.PutIfMatch put) {
      String condition = "\"" + put.revision() + "\"";
      return connection.send(
          "PUT", target, utf8(put.value()), "Authorization", authorization, "If-Match", condition);
    }
    if (action instanceof Action.PutIfAbsent put) {
      return connection.send(
          "PUT", target, utf8(put.value()), "Authorization", authorization, "If-None-Match", "*");
    }
    byte[] value = utf8(((Action.Put) action).value());
    return connection.send("PUT", target, value, "Authorization", authorization);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Result result(Action action, Response answer) {
    boolean isDelete = action instanceof Action.Delete;
    return switch (answer.status()) {
      case 200, 201 ->
          action.isRead()
              ? new Result.Found(answer.text(), answer.etagRevision())
              : new Result.Written(answer.etagRevision(), answer.status() == 201);
      case 204 -> new Result.Deleted();
      case 404 -> {
        if (!isDelete && !action.isRead()) {
          throw new IllegalStateException(action + " answered " + answer);
        }
        yield new Result.Absent();
      }
      case 412 ->
          new Result.ConditionFailed(
              Json.parse(answer.text()).required("current_revision").asLong());
      case 429, 503 -> new Result.NotApplied(answer.toString());
      case 500, 504 -> new Result.Unknown(answer.toString());
      default -> throw new IllegalStateException(action + " answered " + answer);
    };
  }

  @Override
  public void close() {
    connection.close();
  }
}
