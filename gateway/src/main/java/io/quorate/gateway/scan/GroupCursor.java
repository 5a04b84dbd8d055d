package io.quorate.gateway.scan;

import io.quorate.gateway.routing.GroupRoute;
import io.quorate.gateway.routing.TenantRoute.GroupShards;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One group's part of a scan: rows that were fetched and not yet taken, and where the next fetch
 * begins. All fetches after the first are at the first one's revision.
 */
final class GroupCursor {
  private final GroupShards part;
  private KeyRange rest;
  private long revision;
  private boolean pinned;
  private boolean more;
  private List<Entry> rows = List.of();
  private int next;

  /**
   * Before the first row.
   *
   * @param pinnedRevision of an earlier page, or -1 for a scan that begins
   */
  GroupCursor(GroupShards part, KeyRange range, long pinnedRevision) {
    this.part = part;
    this.rest = range;
    this.pinned = pinnedRevision >= 0;
    this.revision = Math.max(0, pinnedRevision);
    // Revision 0 is a group's before its first write. It can't be asked for, and has no rows. A
    // scan
    // that begins asks nonetheless, also where the range is empty: the answer pins the revision.
    this.more = !pinned || (revision > 0 && !range.empty());
  }

  GroupRoute group() {
    return part.group();
  }

  long revision() {
    return revision;
  }

  /** The next row, null when it has to be fetched or there is none. */
  @Nullable Entry head() {
    return next < rows.size() ? rows.get(next) : null;
  }

  Entry take() {
    return rows.get(next++);
  }

  boolean needsFetch() {
    return next == rows.size() && more;
  }

  boolean exhausted() {
    return next == rows.size() && !more;
  }

  ReadOperation.Scan fetch(int tenantId, long epoch, int limit, int maxBytes) {
    return new ReadOperation.Scan(
        tenantId,
        part.shards(),
        epoch,
        revision,
        rest.start(),
        rest.end(),
        limit,
        maxBytes,
        rest.keysOnly(),
        rest.reverse());
  }

  void fetched(ReadResult.Page page) {
    if (pinned && page.revision() != revision) {
      throw new IllegalStateException(
          "asked for revision " + revision + " of " + group() + ", got " + page.revision());
    }
    pinned = true;
    revision = page.revision();
    rows = page.entries();
    next = 0;
    more = page.more() && revision > 0;
    if (!rows.isEmpty()) {
      rest = rest.after(rows.get(rows.size() - 1).key());
      more = more && !rest.empty();
    }
  }
}
