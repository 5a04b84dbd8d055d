package io.quorate.proto.op;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a watch has come: for each of its groups the last revision whose changes were told. Its
 * text, {@code g1:120,g2:77}, is what clients resume by; it is made of what they were told anyway,
 * reads nothing that its bearer may not read, and can be composed from a scan's revisions.
 * Immutable.
 */
public final class Positions {
  private static final int MAX_TEXT = 64 << 10;
  private static final int MAX_GROUP_ID = 64;

  private final List<String> groups;
  private final long[] revisions;

  private Positions(List<String> groups, long[] revisions) {
    this.groups = groups;
    this.revisions = revisions;
  }

  /** Takes over the array; a revision for each group. */
  public static Positions of(List<String> groups, long[] revisions) {
    return new Positions(groups, revisions);
  }

  /**
   * Where a watch of these groups goes on.
   *
   * @param token a text of this, which may name more groups
   * @throws QuorateException RESUME_TOKEN_INVALID
   */
  public static Positions resume(String token, List<String> groups) {
    Map<String, Long> known = parse(token);
    long[] revisions = new long[groups.size()];
    for (int part = 0; part < revisions.length; part++) {
      Long revision = known.get(groups.get(part));
      if (revision == null) {
        throw invalid("it says nothing of group " + groups.get(part));
      }
      revisions[part] = revision;
    }
    return of(groups, revisions);
  }

  /**
   * Where a watch begins that tells this revision first.
   *
   * @throws QuorateException INVALID_ARGUMENT when the groups are several
   */
  public static Positions before(long revision, List<String> groups) {
    if (groups.size() > 1) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT,
          "the keys are in groups "
              + String.join(", ", groups)
              + ", each with revisions of its own: begin after a revision of each");
    }
    return of(groups, new long[] {revision - 1});
  }

  public int count() {
    return revisions.length;
  }

  public String group(int part) {
    return groups.get(part);
  }

  public long at(int part) {
    return revisions[part];
  }

  public Positions with(int part, long revision) {
    long[] next = revisions.clone();
    next[part] = revision;
    return new Positions(groups, next);
  }

  public boolean equalTo(Positions other) {
    return Arrays.equals(revisions, other.revisions);
  }

  public String text() {
    StringBuilder text = new StringBuilder(16 * revisions.length);
    for (int part = 0; part < revisions.length; part++) {
      text.append(part == 0 ? "" : ",").append(groups.get(part)).append(':');
      text.append(revisions[part]);
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return text();
  }

  /**
   * Reads a text.
   *
   * @return group to revision
   * @throws QuorateException RESUME_TOKEN_INVALID
   */
  static Map<String, Long> parse(String text) {
    if (text.length() > MAX_TEXT) {
      throw invalid("it is too long");
    }
    Map<String, Long> revisions = new HashMap<>();
    for (String part : text.split(",", -1)) {
      int colon = part.indexOf(':');
      String digits = part.substring(colon + 1);
      boolean isNumber = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
      if (colon < 1 || colon > MAX_GROUP_ID || !isNumber || digits.length() > 19) {
        throw invalid("it is not of the form group:revision,group:revision");
      }
      long revision;
      try {
        revision = Long.parseLong(digits);
      } catch (NumberFormatException e) {
        throw invalid("there is no such revision: " + digits);
      }
      if (revisions.put(part.substring(0, colon), revision) != null) {
        throw invalid("a group stands twice");
      }
    }
    return revisions;
  }

  private static QuorateException invalid(String why) {
    return new QuorateException(
        ErrorCode.RESUME_TOKEN_INVALID, "the resume token can't be used: " + why);
  }
}
