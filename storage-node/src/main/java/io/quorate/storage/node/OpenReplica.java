package io.quorate.storage.node;

import io.quorate.storage.group.Expirer;
import io.quorate.storage.group.Group;
import io.quorate.storage.group.Housekeeping;
import io.quorate.storage.metrics.GroupMetrics;

/** A replica that serves, with what works beside it. */
record OpenReplica(Group group, Housekeeping housekeeping, Expirer expirer, GroupMetrics metrics)
    implements AutoCloseable {

  @Override
  public void close() {
    housekeeping.close();
    expirer.close();
    metrics.close();
    group.close();
  }
}
