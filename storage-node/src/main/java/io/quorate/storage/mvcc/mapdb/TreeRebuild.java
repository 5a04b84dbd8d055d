package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.MvccStores.Row;
import io.quorate.storage.mvcc.Version;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies a tree into a new and smaller file while it is written.
 *
 * <p>The copy shows each key as it was at some moment; the keys that were written since the start
 * are remembered and copied again, in rounds that get shorter, since each takes less time than the
 * one before. The last few are copied under the write lock: then both trees are equal, and the new
 * one takes over before another write. Of everything else writers notice a key in a set.
 *
 * <p>One thread runs it; {@link #changed} is called under the write lock by whoever writes.
 */
final class TreeRebuild {

  /**
   * The bounds of one rebuild.
   *
   * @param changedKeys more of them in one round, and the tree is written too much for now
   * @param changedBytes the same for the bytes of these keys
   * @param lastKeys so many are copied while writers wait
   * @param rounds more of them, and writers are faster than the copy
   */
  record Limits(int changedKeys, long changedBytes, int lastKeys, int rounds) {
    static final Limits DEFAULT = new Limits(250_000, 32L << 20, 250, 30);
  }

  private final CurrentTree old;
  private final Path file;
  private final Lock writing;
  private final Limits limits;
  private final Pace pace;
  private final BooleanSupplier cancelled;

  // Guarded by the write lock.
  private TreeSet<byte[]> changed = new TreeSet<>(Arrays::compareUnsigned);
  private long changedBytes;
  private boolean isTooMuch;

  /**
   * @param old the caller holds a reference to it
   * @param file the new tree's, absent
   * @param writing whoever writes the old tree holds it
   */
  TreeRebuild(
      CurrentTree old,
      Path file,
      Lock writing,
      Limits limits,
      Pace pace,
      BooleanSupplier cancelled) {
    this.old = old;
    this.file = file;
    this.writing = writing;
    this.limits = limits;
    this.pace = pace;
    this.cancelled = cancelled;
  }

  /** Tells that a key was written, under the write lock. */
  void changed(byte[] key) {
    if (!isTooMuch && changed.add(key)) {
      changedBytes += key.length;
      if (changed.size() > limits.changedKeys() || changedBytes > limits.changedBytes()) {
        isTooMuch = true;
        changed.clear();
      }
    }
  }

  /**
   * Copies, and hands over the new tree under the write lock when it is equal to the old one.
   *
   * @throws CancellationException when that was not to be reached; the new file is gone then, as
   *     after any other failure
   */
  void run(Consumer<CurrentTree> takeOver) {
    CurrentTree fresh = CurrentTree.load(file, paced(old.rows()), row -> {});
    boolean isTaken = false;
    try {
      for (int round = 0; round < limits.rounds() && !isTaken; round++) {
        isTaken = catchUp(fresh, takeOver);
      }
      if (!isTaken) {
        throw new CancellationException("it is written faster than it is copied");
      }
    } finally {
      if (!isTaken) {
        fresh.discard();
      }
    }
  }

  private boolean catchUp(CurrentTree fresh, Consumer<CurrentTree> takeOver) {
    TreeSet<byte[]> round;
    writing.lock();
    try {
      if (isTooMuch) {
        throw new CancellationException("too much of it is written");
      }
      pace.pass(0, cancelled);
      round = changed;
      if (round.size() <= limits.lastKeys()) {
        round.forEach(key -> copy(key, fresh));
        takeOver.accept(fresh);
        return true;
      }
      changed = new TreeSet<>(Arrays::compareUnsigned);
      changedBytes = 0;
    } finally {
      writing.unlock();
    }
    for (byte[] key : round) {
      pace.pass(copy(key, fresh), cancelled);
    }
    return false;
  }

  /**
   * Makes a key in the new tree what it is in the old one; returns about how many bytes it took.
   */
  private int copy(byte[] key, CurrentTree fresh) {
    @Nullable Version now = old.get(key);
    @Nullable Version copied = fresh.get(key);
    if (now == null) {
      if (copied != null) {
        fresh.put(key, copied, Version.tombstone(copied.modRevision() + 1));
      }
      return key.length;
    }
    if (copied == null || copied.modRevision() != now.modRevision()) {
      fresh.put(key, copied, now);
    }
    return key.length + now.value().length;
  }

  private Iterator<Row> paced(Iterator<Row> rows) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        Row row = rows.next();
        pace.pass(row.key().length + row.versions().get(0).value().length, cancelled);
        return row;
      }
    };
  }
}
