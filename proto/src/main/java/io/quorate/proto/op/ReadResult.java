package io.quorate.proto.op;

import io.quorate.proto.error.ErrorCode;
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
