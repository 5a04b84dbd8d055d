package io.quorate.storage.mvcc.mapdb;

import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * When and how fast the files of stores in use are rebuilt.
 *
 * @param isWasteful which trees are worth it
 * @param pauseNanos between two rebuilds of one store, also when the first did not come to its end
 */
record RebuildPolicy(
    Pace pace, Predicate<CurrentTree> isWasteful, long pauseNanos, TreeRebuild.Limits limits) {

  static RebuildPolicy of(Pace pace) {
    return new RebuildPolicy(
        pace, CurrentTree::isWasteful, TimeUnit.MINUTES.toNanos(5), TreeRebuild.Limits.DEFAULT);
  }
}
