package io.quorate.system.history;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.system.http.HttpConnection;
import io.quorate.system.http.Json;
import io.quorate.system.http.NotSentException;
import io.quorate.system.http.Response;
import io.quorate.system.http.Session;
import io.quorate.system.http.Targets;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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
      result = result(action, send(key, action, authorization), authorization);
    } catch (NotSentException e) {
      result = new Result.NotApplied(e.toString());
    } catch (IOException e) {
      result = new Result.Unknown(e.toString());
    }
    Operation done = new Operation(id, key, action, called, System.nanoTime(), result);
    recorder.add(done);
    return done;
  }

  /**
   * Runs and records a batch; each of its operations may have taken effect at another time. Empty
   * when there is no token to send it with.
   */
  public List<Operation> perform(List<Request> requests) {
    String authorization;
    try {
      authorization = session.authorization();
    } catch (IOException e) {
      return List.of();
    }
    long called = System.nanoTime();
    List<Result> results;
    try {
      results = results(requests, sendBatch(requests, authorization), authorization);
    } catch (NotSentException e) {
      results = all(requests, new Result.NotApplied(e.toString()));
    } catch (IOException e) {
      results = all(requests, new Result.Unknown(e.toString()));
    }
    long returned = System.nanoTime();
    List<Operation> done = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      Request request = requests.get(i);
      done.add(
          new Operation(id, request.key(), request.action(), called, returned, results.get(i)));
    }
    done.forEach(recorder::add);
    return done;
  }

  private Response sendBatch(List<Request> requests, String authorization) throws IOException {
    return connection.send(
        "POST",
        "/v1/batch",
        utf8(Batch.body(requests)),
        "Authorization",
        authorization,
        "Content-Type",
        "application/json");
  }

  private List<Result> results(List<Request> requests, Response answer, String authorization) {
    if (answer.status() != 200) {
      // What a whole request is answered is what each single one would be.
      Result same = result(new Action.Put(""), answer, authorization);
      return all(requests, same);
    }
    JsonNode given = Json.parse(answer.text()).required("results");
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      results.add(Batch.result(requests.get(i).action(), given.required(i)));
    }
    return results;
  }

  private static List<Result> all(List<Request> requests, Result result) {
    return Collections.nCopies(requests.size(), result);
  }

  /**
   * Scans and records all keys under a prefix that one shard holds, and at most a page of them.
   * Nothing is recorded when it fails: that says nothing.
   */
  public boolean scan(String prefix, String group) {
    try {
      String authorization = session.authorization();
      long called = System.nanoTime();
      String target = "/v1/kv?limit=1000&prefix=" + Targets.percentEncode(prefix);
      Response answer = connection.send("GET", target, NONE, "Authorization", authorization);
      long returned = System.nanoTime();
      if (answer.status() != 200) {
        Result unused = result(new Action.Read(), answer, authorization);
        return false;
      }
      JsonNode page = Json.parse(answer.text());
      if (page.has("next_page_token")) {
        return false;
      }
      List<Scan.Row> rows = new ArrayList<>();
      for (JsonNode item : page.required("items")) {
        rows.add(
            new Scan.Row(
                item.required("key").textValue(),
                item.required("value").textValue(),
                item.required("mod_revision").asLong()));
      }
      long revision = page.required("revisions").required(group).asLong();
      recorder.add(new Scan(id, prefix, called, returned, revision, rows));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Response send(String key, Action action, String authorization) throws IOException {
    String target = Targets.kv(key);
    if (action instanceof Action.Read) {
      return connection.send("GET", target, NONE, "Authorization", authorization);
    }
    if (action instanceof Action.Delete) {
      return connection.send("DELETE", target, NONE, "Authorization", authorization);
    }
    if (action instanceof Action.DeleteIfMatch delete) {
      String condition = "\"" + delete.revision() + "\"";
      return connection.send(
          "DELETE", target, NONE, "Authorization", authorization, "If-Match", condition);
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

  private Result result(Action action, Response answer, String authorization) {
    boolean isDelete = action.isDelete();
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
      case 401 -> {
        // The token ended before its time: a clock has jumped.
        session.refused(authorization);
        yield new Result.NotApplied(answer.toString());
      }
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
