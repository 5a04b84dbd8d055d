package io.quorate.client;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Entry;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Requests on one key: their target, their conditions, and what the answer's head says. */
final class SingleKey {
  static final String ROOT = "/v1/kv";

  /** Of an answer that is none, such as a proxy's page. */
  private static final int SHOWN_CHARACTERS = 40;

  private SingleKey() {}

  /** The call with its condition as headers. */
  static Call conditional(Call call, Condition condition) {
    if (condition instanceof Condition.Absent) {
      return call.with("If-None-Match", "*");
    }
    if (condition instanceof Condition.Exists) {
      return call.with("If-Match", "*");
    }
    if (condition instanceof Condition.Revisions wanted) {
      String list =
          Arrays.stream(wanted.revisions())
              .mapToObj(revision -> "\"" + revision + "\"")
              .collect(Collectors.joining(", "));
      return call.with("If-Match", list);
    }
    return call;
  }

  /** The same for requests that know no more than one revision. */
  static Call ofOneRevision(Call call, Condition condition) {
    if (condition instanceof Condition.Revisions wanted && wanted.revisions().length > 1) {
      throw new IllegalArgumentException("the condition can have one revision here");
    }
    return conditional(call, condition);
  }

  /** What the head of an answer says of the key's record. */
  static WriteResult written(HttpResponse<byte[]> response) {
    HttpHeaders headers = response.headers();
    String etag = headers.firstValue("ETag").orElse("0");
    return new WriteResult(
        response.statusCode() == 201,
        number(etag.replace("\"", "")),
        number(headers.firstValue("Quorate-Create-Revision").orElse("0")),
        number(headers.firstValue("Quorate-Version").orElse("0")));
  }

  /** What it says of the key's end. */
  static Entry.End end(HttpResponse<byte[]> response) {
    String seconds = response.headers().firstValue("Quorate-Expires-In").orElse("");
    return new Entry.End(
        seconds.isEmpty() ? -1 : 1_000 * number(seconds),
        number(response.headers().firstValue("Quorate-Lease").orElse("0")));
  }

  /** A number that an answer has as text. */
  static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      String shown =
          text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
      throw new QuorateException(
          ErrorCode.INTERNAL, "the server answered \"" + shown + "\" in the place of a number", e);
    }
  }

  /** The target of a key. */
  static String path(byte[] key) {
    if (key.length == 0) {
      throw new QuorateException(ErrorCode.INVALID_ARGUMENT, "a key has at least one byte");
    }
    return ROOT + "/" + PercentEncoding.path(key);
  }
}
