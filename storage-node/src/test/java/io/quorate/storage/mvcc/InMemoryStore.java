package io.quorate.storage.mvcc;

import io.quorate.storage.mvcc.MvccStores.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All versions of each key in one sorted map, newest first, under one lock. */
final class InMemoryStore implements MvccStore {
  private final TreeMap<byte[], List<Version>> rows = new TreeMap<>(Arrays::compareUnsigned);
  private final Consumer<InMemoryStore> onClose;
  private Position position = Position.EMPTY;
  private boolean closed;

  InMemoryStore(Consumer<InMemoryStore> onClose) {
    this.onClose = onClose;
  }

  InMemoryStore(InMemoryStore left, Consumer<InMemoryStore> onClose) {
    this(onClose);
    rows.putAll(left.rows);
    position = left.position;
  }

  synchronized void load(Position at, Iterator<Row> from) {
    byte @Nullable [] last = null;
    while (from.hasNext()) {
      Row row = from.next();
      if (last != null && Arrays.compareUnsigned(last, row.key()) >= 0) {
        throw new IllegalArgumentException("rows do not ascend");
      }
      last = row.key();
      rows.put(row.key(), new ArrayList<>(row.versions()));
    }
    position = at;
    compact();
  }

  @Override
  public synchronized Position position() {
    open();
    return position;
  }

  @Override
  public synchronized @Nullable Version latest(byte[] key) {
    open();
    return visible(rows.get(key), Long.MAX_VALUE);
  }

  @Override
  public synchronized List<KeyVersion> latest(byte[] start, byte[] end, int limit) {
    open();
    return collect(
        start, end, Long.MAX_VALUE, new ScanBudget(limit, Integer.MAX_VALUE, false, false));
  }

  @Override
  public synchronized void put(byte[] key, @Nullable Version previous, Version next) {
    open();
    if (previous == null && next.isDeleted()) {
      return;
    }
    rows.computeIfAbsent(key, k -> new ArrayList<>()).add(0, next);
  }

  @Override
  public synchronized void publish(Position next) {
    open();
    position = next;
    compact();
  }

  @Override
  public synchronized @Nullable Version get(byte[] key, long revision) {
    check(revision);
    return visible(rows.get(key), revision);
  }

  @Override
  public synchronized List<KeyVersion> scan(
      byte[] start, byte[] end, long revision, ScanBudget budget) {
    check(revision);
    return collect(start, end, revision, budget);
  }

  private List<KeyVersion> collect(byte[] start, byte[] end, long revision, ScanBudget budget) {
    List<KeyVersion> found = new ArrayList<>();
    if (end.length > 0 && Arrays.compareUnsigned(start, end) >= 0) {
      return found;
    }
    NavigableMap<byte[], List<Version>> range =
        end.length == 0 ? rows.tailMap(start, true) : rows.subMap(start, true, end, false);
    long bytes = 0;
    for (Map.Entry<byte[], List<Version>> row :
        (budget.reverse() ? range.descendingMap() : range).entrySet()) {
      if (found.size() >= budget.rows()) {
        break;
      }
      @Nullable Version version = visible(row.getValue(), revision);
      if (version == null) {
        continue;
      }
      Version shown = budget.keysOnly() ? version.withoutValue() : version;
      found.add(new KeyVersion(row.getKey(), shown));
      bytes += row.getKey().length + shown.value().length;
      if (bytes >= budget.bytes()) {
        break;
      }
    }
    return found;
  }

  @Override
  public synchronized ChangePage changes(List<KeyRange> ranges, long after, ChangeBudget budget) {
    check(after);
    List<Change> all = new ArrayList<>();
    for (KeyRange range : ranges) {
      for (Map.Entry<byte[], List<Version>> row : rows.entrySet()) {
        boolean isIn =
            Arrays.compareUnsigned(row.getKey(), range.start()) >= 0
                && (range.end().length == 0
                    || Arrays.compareUnsigned(row.getKey(), range.end()) < 0);
        for (int i = 0; isIn && i < row.getValue().size(); i++) {
          Version next = row.getValue().get(i);
          if (next.modRevision() > after && next.modRevision() <= position.revision()) {
            Version before = visible(row.getValue(), next.modRevision() - 1);
            Version put = next.isDeleted() ? null : next;
            all.add(new Change(row.getKey(), next.modRevision(), put, before, false));
          }
        }
      }
    }
    all.sort(
        Comparator.comparingLong(Change::revision)
            .thenComparing(Change::key, Arrays::compareUnsigned));
    return page(all, budget);
  }

  private ChangePage page(List<Change> all, ChangeBudget budget) {
    List<Change> page = new ArrayList<>();
    long revision = -1;
    long bytes = 0;
    int previousLeft = 0;
    for (Change change : all) {
      if (change.revision() != revision) {
        if (!page.isEmpty() && (page.size() >= budget.changes() || bytes >= budget.bytes())) {
          return new ChangePage(revision, page);
        }
        revision = change.revision();
        previousLeft = budget.previousBytes();
      }
      Version before = change.previous();
      boolean has = before != null && previousLeft > 0 && before.value().length <= previousLeft;
      Version shown = before == null || has ? before : before.withoutValue();
      previousLeft -= has ? before.value().length : 0;
      page.add(new Change(change.key(), revision, change.next(), shown, has));
      bytes += change.key().length;
      bytes += change.next() == null ? 0 : change.next().value().length;
      bytes += shown == null ? 0 : shown.value().length;
    }
    return new ChangePage(position.revision(), page);
  }

  private static @Nullable Version visible(@Nullable List<Version> versions, long revision) {
    if (versions != null) {
      for (Version version : versions) {
        if (version.modRevision() <= revision) {
          return version.isDeleted() ? null : version;
        }
      }
    }
    return null;
  }

  @Override
  public synchronized PinnedView pin() {
    open();
    Position pinned = position;
    List<Row> copy = new ArrayList<>();
    rows.forEach(
        (key, versions) -> {
          List<Version> seen =
              versions.stream().filter(v -> v.modRevision() <= pinned.revision()).toList();
          if (!seen.isEmpty()) {
            copy.add(new Row(key, seen));
          }
        });
    return new CopiedView(pinned, copy);
  }

  /** Drops what no revision from compactRevision on can show. */
  private void compact() {
    rows.values()
        .removeIf(
            versions -> {
              int keep = 0;
              while (keep < versions.size()
                  && versions.get(keep).modRevision() > position.compactRevision()) {
                keep++;
              }
              if (keep < versions.size()) {
                keep++;
              }
              while (keep > 0 && versions.get(keep - 1).isDeleted()) {
                keep--;
              }
              versions.subList(keep, versions.size()).clear();
              return versions.isEmpty();
            });
  }

  private void check(long revision) {
    open();
    if (revision < position.compactRevision() || revision > position.revision()) {
      throw new RevisionException(revision, position);
    }
  }

  private void open() {
    if (closed) {
      throw new StoreFailedException("closed", new IllegalStateException("closed"));
    }
  }

  @Override
  public synchronized long sizeBytes() {
    open();
    long bytes = 0;
    for (Map.Entry<byte[], List<Version>> row : rows.entrySet()) {
      for (Version version : row.getValue()) {
        bytes += row.getKey().length + version.value().length;
      }
    }
    return bytes;
  }

  @Override
  public synchronized long historyBytes() {
    open();
    return 0;
  }

  @Override
  public Optional<Runnable> reclaim() {
    return Optional.empty();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      onClose.accept(this);
    }
  }

  @Override
  public synchronized void abandon() {
    closed = true;
  }

  private record CopiedView(Position position, List<Row> rows) implements PinnedView {
    @Override
    public void forEach(KeySink sink) {
      for (Row row : rows) {
        if (!sink.accept(row.key(), row.versions())) {
          return;
        }
      }
    }

    @Override
    public void close() {}
  }
}
