package io.quorate.proto.op;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.util.List;

/** What a {@link ReadOperation} found. */
public sealed interface ReadResult {
  record Found(Entry entry) implements ReadResult {}

  /** The key is absent as of that revision of its group. */
  record Absent(long revision) implements ReadResult {}

  /**
   * Rows of a scan.
   *
   * @param revision the group's revision that the rows are of; read the next page at it
   * @param more whether rows may follow after the last one
   */
  record Page(long revision, boolean more, List<Entry> entries) implements ReadResult {}

  /**
   * Changes, ascending by revision and then by key; a revision's are never divided.
   *
   * @param upTo these are all that there were up to this revision; ask for what comes after it
   */
  record Changed(long upTo, List<Change> changes) implements ReadResult {}

  /**
   * Changes that are not all kept any more.
   *
   * @param after the revision that was asked about
   * @param compactRevision what came after this one can still be read
   */
  record Compacted(long after, long compactRevision) implements ReadResult {
    public QuorateException error(String groupId) {
      return new QuorateException(ErrorCode.REVISION_COMPACTED, detail(groupId));
    }

    public String detail(String groupId) {
      return "group %s: changes after revision %d are not all kept; those after %d are"
          .formatted(groupId, after, compactRevision);
    }
  }

  /**
   * A lease, with those of its keys that were asked for.
   *
   * @param more whether keys may follow after the last one
   */
  record LeaseFound(LeaseState lease, List<LeaseKey> keys, boolean more) implements ReadResult {}

  /**
   * A tenant's leases in one group.
   *
   * @param more whether leases may follow after the last one
   */
  record LeasePage(List<LeaseState> leases, boolean more) implements ReadResult {}

  record Refused(ErrorCode code, String detail) implements ReadResult {}
}
