package io.quorate.gateway.kv;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Limits;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;

/**
 * Conditional requests (RFC 9110 §13). If-Modified-Since and If-Unmodified-Since are ignored, as
 * the RFC demands for resources without a modification date.
 */
final class Preconditions {
  private static final String IF_MATCH = "If-Match";
  private static final String IF_NONE_MATCH = "If-None-Match";

  /** What becomes of a GET whose record was found. */
  enum Verdict {
    SEND,
    NOT_MODIFIED,
    FAILED
  }

  private Preconditions() {}

  /**
   * The condition of a write, which its group checks when it applies it.
   *
   * @throws QuorateException INVALID_ARGUMENT for forms that have no meaning for writes
   */
  static Condition ofWrite(MultiMap headers) {
    boolean match = headers.contains(HttpHeaders.IF_MATCH);
    boolean noneMatch = headers.contains(HttpHeaders.IF_NONE_MATCH);
    if (!match && !noneMatch) {
      return Condition.ALWAYS;
    }
    if (noneMatch
        && !EntityTags.parse(IF_NONE_MATCH, headers.getAll(HttpHeaders.IF_NONE_MATCH)).any()) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT, "If-None-Match on a write can only be *");
    }
    if (!match) {
      return Condition.ABSENT;
    }
    EntityTags tags = EntityTags.parse(IF_MATCH, headers.getAll(HttpHeaders.IF_MATCH));
    // Both at once can't hold: the key would have to exist and to be absent.
    return noneMatch ? never() : ofIfMatch(tags);
  }

  static Verdict ofRead(MultiMap headers, long modRevision) {
    if (headers.contains(HttpHeaders.IF_MATCH)
        && !EntityTags.parse(IF_MATCH, headers.getAll(HttpHeaders.IF_MATCH))
            .matchesStrongly(modRevision)) {
      return Verdict.FAILED;
    }
    if (headers.contains(HttpHeaders.IF_NONE_MATCH)
        && EntityTags.parse(IF_NONE_MATCH, headers.getAll(HttpHeaders.IF_NONE_MATCH))
            .matchesWeakly(modRevision)) {
      return Verdict.NOT_MODIFIED;
    }
    return Verdict.SEND;
  }

  /** Refuses malformed headers of a read before it is sent anywhere. */
  static void checkRead(MultiMap headers) {
    ofRead(headers, EntityTags.NO_REVISION);
  }

  /** A condition that is sent nonetheless, because its answer tells the present revision. */
  private static Condition never() {
    return new Condition.Revisions(new long[] {EntityTags.NO_REVISION});
  }

  private static Condition ofIfMatch(EntityTags tags) {
    if (tags.any()) {
      return Condition.EXISTS;
    }
    long[] revisions =
        tags.tags().stream()
            .filter(tag -> !tag.weak() && tag.revision() != EntityTags.NO_REVISION)
            .mapToLong(EntityTags.Tag::revision)
            .toArray();
    if (revisions.length > Limits.MAX_CONDITION_REVISIONS) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT,
          "If-Match can list at most " + Limits.MAX_CONDITION_REVISIONS + " entity tags");
    }
    return revisions.length == 0 ? never() : new Condition.Revisions(revisions);
  }
}
