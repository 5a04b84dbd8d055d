package io.quorate.storage.node;

import io.quorate.storage.group.Group;
import io.quorate.storage.group.Housekeeping;
import io.quorate.storage.metrics.GroupMetrics;

/** A replica that serves, with what works beside it. */
record OpenReplica(Group group, Housekeeping housekeeping, GroupMetrics metrics)
    implements AutoCloseable {

  @Override
  public void close() {
    housekeeping.close();
    metrics.close();
    group.close();
  }
}
