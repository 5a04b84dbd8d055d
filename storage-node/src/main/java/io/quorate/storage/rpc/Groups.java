package io.quorate.storage.rpc;

import io.quorate.storage.group.Group;
import java.util.Optional;

/** The groups of which this node serves a replica. Thread-safe; asked for each request. */
public interface Groups {
  /** Empty when no replica is here, or it is not serving: starting, failed or closed. */
  Optional<Group> serving(String groupId);

  /** What to tell a caller who asked for a group that is not serving here. */
  String whyNotServing(String groupId);
}
