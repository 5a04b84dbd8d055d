package io.quorate.storage.raft.jraft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs and votes of all groups of a node, and whether they can be trusted.
 *
 * <p>A replica that lost its log may have acknowledged entries or voted, so a lost log and a new
 * one must never look alike: groups are created once, and both the database and the watermark file
 * know which were. What one of them lost is found when the log opens; it is reported, never
 * repaired. A database that does not open at all makes every group of the node damaged, and the
 * object is there all the same, to say so.
 *
 * <p>Thread-safe. Opening reads a group's log through.
 */
public final class SharedLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedLog.class);

  static {
    JRaftProcess.prepare();
  }

  private final Path databaseDirectory;
  private final Watermarks watermarks;
  private final Map<String, LogDamage> damages = new TreeMap<>();
  private final List<Consumer<Throwable>> failureListeners = new CopyOnWriteArrayList<>();
  private @Nullable LogDatabase database;
  private @Nullable GroupRegistry registry;
  private String refusal = "";

  private SharedLog(Path directory, Watermarks watermarks) {
    this.databaseDirectory = directory.resolve("rocksdb");
    this.watermarks = watermarks;
  }

  /**
   * Opens the files in a directory, or makes them.
   *
   * @throws UncheckedIOException when the files can't be used for a reason that is not damage:
   *     another process has them open, the disk is full, permissions
   */
  public static SharedLog open(Path directory) {
    try {
      Files.createDirectories(directory);
      SharedLog log = new SharedLog(directory, Watermarks.open(directory.resolve("watermarks")));
      log.openDatabase();
      log.compareRegistries();
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException("the shared log in " + directory + " does not open", e);
    }
  }

  private void openDatabase() throws IOException {
    try {
      LogDatabase opened = new LogDatabase(databaseDirectory, isEmpty(databaseDirectory));
      try {
        registry = new GroupRegistry(opened);
      } catch (RocksDBException | RuntimeException e) {
        opened.close();
        throw e;
      }
      opened.onFailure(e -> failureListeners.forEach(listener -> listener.accept(e)));
      database = opened;
    } catch (RocksDBException e) {
      if (!isDamage(e)) {
        throw new IOException("RocksDB: " + e.getMessage(), e);
      }
      refusal = String.valueOf(e.getMessage());
      LOG.error("the database in {} does not open", databaseDirectory, e);
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return true;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private static boolean isDamage(RocksDBException e) {
    Status status = e.getStatus();
    if (status == null || status.getCode() != Status.Code.IOError) {
      return true;
    }
    String state = String.valueOf(status.getState());
    return status.getSubCode() != Status.SubCode.NoSpace
        && !state.contains("lock")
        && !state.contains("Permission denied")
        && !state.contains("Too many open files");
  }

  /** Finishes what a kill interrupted, and notes what only one side knows. */
  private synchronized void compareRegistries() {
    GroupRegistry known = registry;
    for (String groupId : watermarks.groups()) {
      WatermarkRecord record = record(groupId);
      boolean stored = known != null && known.number(groupId) != null;
      if (known == null) {
        note(new LogDamage(groupId, LogDamage.Kind.LOG_REFUSED, refusal));
      } else if (record.state() == WatermarkRecord.State.REMOVING) {
        finishRemoval(known, groupId);
      } else if (record.state() == WatermarkRecord.State.BAD) {
        note(
            new LogDamage(
                groupId, LogDamage.Kind.WATERMARK_DAMAGED, "the watermark has a bad checksum"));
      } else if (stored) {
        record.become(WatermarkRecord.State.CREATED);
      } else if (record.state() == WatermarkRecord.State.CREATING) {
        watermarks.free(groupId);
      } else {
        note(
            new LogDamage(
                groupId, LogDamage.Kind.LOG_MISSING, "the database knows nothing of the group"));
      }
    }
    if (known != null) {
      for (String groupId : known.groups()) {
        if (watermarks.find(groupId) == null) {
          note(
              new LogDamage(
                  groupId, LogDamage.Kind.WATERMARK_DAMAGED, "the group's watermark is gone"));
        }
      }
    }
  }

  private WatermarkRecord record(String groupId) {
    WatermarkRecord record = watermarks.find(groupId);
    if (record == null) {
      throw new IllegalStateException("no watermark of group " + groupId);
    }
    return record;
  }

  private LogDamageException note(LogDamage damage) {
    if (!damage.equals(damages.put(damage.groupId(), damage))) {
      LOG.error("{}", damage);
    }
    return new LogDamageException(damage);
  }

  /** Whether a replica of the group was created here, be its log usable or not. */
  public synchronized boolean exists(String groupId) {
    return watermarks.find(groupId) != null
        || (registry != null && registry.number(groupId) != null);
  }

  /** The groups that exist here. */
  public synchronized List<String> groups() {
    TreeSet<String> groups = new TreeSet<>(watermarks.groups());
    if (registry != null) {
      registry.groups().forEach(groups::add);
    }
    return List.copyOf(groups);
  }

  /** What was found so far, for health. */
  public synchronized List<LogDamage> damages() {
    return new ArrayList<>(damages.values());
  }

  /**
   * Begins a new, empty log. Durable when it returns.
   *
   * @throws IllegalStateException when the group exists
   * @throws LogDamageException when the node's database does not open
   */
  public synchronized void create(String groupId) {
    if (exists(groupId)) {
      throw new IllegalStateException("the log of group " + groupId + " exists");
    }
    GroupRegistry known = registry;
    if (known == null) {
      throw new LogDamageException(new LogDamage(groupId, LogDamage.Kind.LOG_REFUSED, refusal));
    }
    // The order tells the cases apart after a kill: see compareRegistries.
    WatermarkRecord record = watermarks.create(groupId);
    try {
      known.add(groupId);
    } catch (RocksDBException e) {
      throw new IllegalStateException("group " + groupId + " was not created", e);
    }
    record.become(WatermarkRecord.State.CREATED);
    damages.remove(groupId);
  }

  /**
   * Opens the log of a group that exists, after reading it through.
   *
   * @throws LogDamageException when it must not be used; also when the group was never created
   *     here, since the caller has reason to think that it was
   */
  GroupStorage openGroup(String groupId) {
    Integer number;
    LogDatabase opened;
    WatermarkRecord record;
    synchronized (this) {
      opened = database;
      if (opened == null || registry == null) {
        throw note(new LogDamage(groupId, LogDamage.Kind.LOG_REFUSED, refusal));
      }
      number = registry.number(groupId);
      record = watermarks.find(groupId);
      LogDamage known = damages.get(groupId);
      if (known != null) {
        throw new LogDamageException(known);
      }
      if (number == null || record == null) {
        throw note(
            new LogDamage(groupId, LogDamage.Kind.LOG_MISSING, "there is no log of the group"));
      }
    }
    LogDamage damage = new LogAudit(groupId, number, opened).damage(record.position());
    if (damage != null) {
      synchronized (this) {
        throw note(damage);
      }
    }
    try {
      return new GroupStorage(
          new GroupLog(groupId, number, opened, record),
          new GroupVotes(groupId, number, opened, record),
          LogBounds.read(opened, number));
    } catch (RocksDBException e) {
      throw new IllegalStateException("the log of group " + groupId + " can't be read", e);
    }
  }

  /** Also notes damage that was found elsewhere, such as a missing snapshot. */
  synchronized LogDamageException damaged(LogDamage damage) {
    return note(damage);
  }

  /** Forgets a group and its log, damaged or not. Its replica must be closed. */
  public synchronized void destroy(String groupId) {
    WatermarkRecord record = watermarks.find(groupId);
    if (record != null) {
      record.become(WatermarkRecord.State.REMOVING);
    }
    GroupRegistry known = registry;
    if (known != null) {
      finishRemoval(known, groupId);
    } else {
      watermarks.free(groupId);
    }
    damages.remove(groupId);
    if (known == null && watermarks.groups().isEmpty()) {
      beginAnew();
    }
  }

  private void finishRemoval(GroupRegistry known, String groupId) {
    try {
      known.remove(groupId);
      watermarks.free(groupId);
    } catch (RocksDBException e) {
      throw new IllegalStateException("group " + groupId + " was not removed", e);
    }
  }

  /** No group is left that a refused database could be the log of. */
  private void beginAnew() {
    Path aside = databaseDirectory.resolveSibling("rocksdb.damaged-" + System.currentTimeMillis());
    try {
      Files.move(databaseDirectory, aside);
      LOG.warn("the database that did not open is kept as {}; a new one begins", aside);
      openDatabase();
    } catch (IOException e) {
      throw new UncheckedIOException("no new database could be made", e);
    }
  }

  /** Called once, when a write failed and all groups of the node must stop. */
  void onFailure(Consumer<Throwable> listener) {
    failureListeners.add(listener);
  }

  /** A group's part of the shared log. */
  record GroupStorage(GroupLog log, GroupVotes votes, LogBounds bounds) {}

  /** Replicas must be closed before. */
  @Override
  public synchronized void close() {
    LogDatabase opened = database;
    if (opened != null) {
      opened.close();
      database = null;
    }
    watermarks.close();
  }
}
