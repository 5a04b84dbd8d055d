package io.quorate.gateway.kv;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.util.ArrayList;
import java.util.List;

/**
 * The value of an If-Match or If-None-Match header (RFC 9110 §13.1): {@code *}, or a list of entity
 * tags. Ours are {@code "<mod revision>"}; a tag of another form is somebody else's and matches no
 * record.
 *
 * @param any the value was {@code *}
 */
record EntityTags(boolean any, List<Tag> tags) {

  /** A revision that no record has, for tags that are not ours. */
  static final long NO_REVISION = Long.MAX_VALUE;

  /**
   * One entity tag.
   *
   * @param revision {@link #NO_REVISION} for a tag that is not ours
   */
  record Tag(boolean weak, long revision) {}

  /**
   * Reads the values of one header.
   *
   * @param values the header's values; several headers of a name are one list
   * @throws QuorateException INVALID_ARGUMENT when it is neither
   */
  static EntityTags parse(String name, List<String> values) {
    String text = String.join(",", values).strip();
    if (text.equals("*")) {
      return new EntityTags(true, List.of());
    }
    List<Tag> tags = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == ',' || c == ' ' || c == '\t') {
        i++;
        continue;
      }
      boolean weak = text.startsWith("W/", i);
      int open = weak ? i + 2 : i;
      int close =
          open < text.length() && text.charAt(open) == '"' ? text.indexOf('"', open + 1) : -1;
      if (close < 0 || (close + 1 < text.length() && ", \t".indexOf(text.charAt(close + 1)) < 0)) {
        throw malformed(name);
      }
      tags.add(new Tag(weak, revisionOf(text.substring(open + 1, close))));
      i = close + 1;
    }
    if (tags.isEmpty()) {
      throw malformed(name);
    }
    return new EntityTags(false, tags);
  }

  /** Strong comparison: weak tags never match. */
  boolean matchesStrongly(long modRevision) {
    return any || tags.stream().anyMatch(tag -> !tag.weak() && tag.revision() == modRevision);
  }

  boolean matchesWeakly(long modRevision) {
    return any || tags.stream().anyMatch(tag -> tag.revision() == modRevision);
  }

  /** One way to write a revision only, since {@code "041"} is another tag than {@code "41"}. */
  private static long revisionOf(String text) {
    if (text.isEmpty() || text.length() > 18 || (text.charAt(0) == '0')) {
      return NO_REVISION;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return NO_REVISION;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  private static QuorateException malformed(String name) {
    return new QuorateException(
        ErrorCode.INVALID_ARGUMENT, name + " must be * or a list of quoted entity tags");
  }
}
