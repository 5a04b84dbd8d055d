package io.quorate.storage.apply;

import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.RequestId;
import io.quorate.storage.apply.RequestRow.Remembered;
import io.quorate.storage.mvcc.MvccStore;
import io.quorate.storage.mvcc.MvccStore.KeyVersion;
import io.quorate.storage.mvcc.Version;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The answers that a group gave to writes with a request id, for when they come again.
 *
 * <p>The tension: exactly once needs a long memory, and a memory must be bounded, cheap and the
 * same on every replica. So what an entry brings is one record per tenant in the store, with
 * checksums and snapshots as everything else, and an index of it is in memory, made anew from the
 * records at each start. It is forgotten after ten minutes, or earlier where there is too much:
 * then the tenant who has most loses its oldest first, so that nobody shortens the memory of
 * others.
 *
 * <p>The group's time jumps when a leader's clock does, and then everything would be forgotten at
 * once. So time is counted here in steps of a second at most, from one entry with requests to the
 * next: it may go slower than the clocks and never faster. On the apply thread.
 */
final class RememberedRequests {
  /** A record beyond this is followed by another one of the same entry. */
  private static final int ROW_BYTES = 256 << 10;

  private static final int LOAD_STEP = 64;

  private static final long MAX_STEP_MS = 1_000;

  /** Rows that one entry forgets at most, for each that it adds and besides. */
  private static final int FORGET_STEP = 4;

  private final MvccStore store;
  private final KeyWriter writer;
  private final int capacityBytes;
  private final Map<RequestId, Place> places = new HashMap<>();
  private final Map<Integer, Tenant> tenants = new HashMap<>();
  private final TreeSet<Tenant> byBytes =
      new TreeSet<>(
          Comparator.comparingLong((Tenant tenant) -> -tenant.bytes)
              .thenComparingInt(tenant -> tenant.id));

  /** All rows by age. */
  private final Map<RequestRow.Key, Row> rows = new LinkedHashMap<>();

  /** What this entry has added so far, by tenant. */
  private final Map<Integer, List<Remembered>> added = new TreeMap<>();

  private final Map<RequestId, Remembered> addedById = new HashMap<>();
  private @Nullable Row newest;
  private long bytes;

  /** Where a request stands in the store. */
  private record Place(RequestRow.Key row, int number) {}

  private record Row(
      RequestRow.Key key, long stampMs, long steadyMs, int bytes, List<RequestId> requestIds) {}

  private static final class Tenant {
    final int id;
    final Deque<Row> rows = new ArrayDeque<>();
    long bytes;

    Tenant(int id) {
      this.id = id;
    }
  }

  RememberedRequests(MvccStore store, KeyWriter writer) {
    this(store, writer, Limits.MAX_REMEMBERED_BYTES);
  }

  RememberedRequests(MvccStore store, KeyWriter writer, int capacityBytes) {
    this.store = store;
    this.writer = writer;
    this.capacityBytes = capacityBytes;
    load();
  }

  /** In the order in which they were written, though the store has them by tenant. */
  private void load() {
    byte[] start = StoreKeys.of(StoreKeys.OWN_TENANT, StoreKeys.REQUESTS, new byte[0]);
    byte[] end = StoreKeys.endOf(StoreKeys.OWN_TENANT, StoreKeys.REQUESTS, new byte[0]);
    List<Row> found = new ArrayList<>();
    List<KeyVersion> step;
    do {
      step = store.latest(start, end, LOAD_STEP);
      for (KeyVersion record : step) {
        found.add(row(RequestRow.read(record.key(), record.version().value())));
        start = Arrays.copyOf(record.key(), record.key().length + 1);
      }
    } while (step.size() == LOAD_STEP);
    found.sort(
        Comparator.comparingLong((Row row) -> row.key().index())
            .thenComparingInt(row -> row.key().tenantId())
            .thenComparingInt(row -> row.key().part()));
    found.forEach(this::index);
  }

  private static Row row(RequestRow row) {
    return new Row(
        row.key(),
        row.stampMs(),
        row.steadyMs(),
        row.bytes(),
        row.requests().stream().map(Remembered::requestId).toList());
  }

  int count() {
    return places.size();
  }

  /** What was answered to a request; null when it is not remembered. */
  @Nullable Remembered find(int tenantId, RequestId requestId) {
    Remembered fresh = addedById.get(requestId);
    if (fresh != null) {
      return fresh;
    }
    Place place = places.get(requestId);
    if (place == null || place.row().tenantId() != tenantId) {
      return null;
    }
    byte[] storeKey = place.row().storeKey();
    Version version = writer.present(storeKey);
    if (version == null) {
      throw new IllegalStateException("no record of remembered requests at " + place);
    }
    return RequestRow.read(storeKey, version.value()).requests().get(place.number());
  }

  /** Remembers an answer that {@link #find} did not know. */
  void add(int tenantId, RequestId requestId, long fingerprint, Outcome outcome) {
    Remembered request = Remembered.of(requestId, fingerprint, outcome);
    added.computeIfAbsent(tenantId, id -> new ArrayList<>()).add(request);
    addedById.put(requestId, request);
  }

  /** Whether the entry brought anything, so that {@link #write} is to be called. */
  boolean hasAdded() {
    return !added.isEmpty();
  }

  /** Writes what the entry brought, and forgets what is too old or too much. */
  void write(long index, long stampMs, long revision) {
    long steadyMs = steadyMs(stampMs);
    int written = 0;
    for (Map.Entry<Integer, List<Remembered>> entry : added.entrySet()) {
      int part = 0;
      for (List<Remembered> requests : parts(entry.getValue())) {
        RequestRow.Key key = new RequestRow.Key(entry.getKey(), index, part++);
        RequestRow row = new RequestRow(key, stampMs, steadyMs, requests);
        var unused = writer.put(key.storeKey(), null, row.value(), revision);
        index(row(row));
        written++;
      }
    }
    added.clear();
    addedById.clear();
    forgetOld(written + FORGET_STEP, steadyMs, revision);
    forgetSurplus(index, revision);
  }

  private long steadyMs(long stampMs) {
    Row before = newest;
    return before == null
        ? 0
        : before.steadyMs() + Math.min(MAX_STEP_MS, stampMs - before.stampMs());
  }

  /** Few requests have large answers, so this is nearly always one part. */
  private static List<List<Remembered>> parts(List<Remembered> requests) {
    List<List<Remembered>> parts = new ArrayList<>();
    List<Remembered> part = new ArrayList<>();
    int bytes = 0;
    for (Remembered request : requests) {
      int size = request.bytes();
      if (bytes + size > ROW_BYTES && !part.isEmpty()) {
        parts.add(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(request);
      bytes += size;
    }
    parts.add(part);
    return parts;
  }

  private void index(Row row) {
    Tenant tenant = tenants.computeIfAbsent(row.key().tenantId(), Tenant::new);
    int number = 0;
    for (RequestId requestId : row.requestIds()) {
      places.put(requestId, new Place(row.key(), number++));
    }
    byBytes.remove(tenant);
    tenant.rows.addLast(row);
    tenant.bytes += row.bytes();
    byBytes.add(tenant);
    rows.put(row.key(), row);
    newest = row;
    bytes += row.bytes();
  }

  private void forgetOld(int most, long steadyMs, long revision) {
    for (int i = 0; i < most && !rows.isEmpty(); i++) {
      Row oldest = rows.values().iterator().next();
      if (oldest.steadyMs() + Limits.REMEMBERED_MS > steadyMs) {
        return;
      }
      forget(oldest, revision);
    }
  }

  /** What this entry brought stays: it tells the time, and a revision writes a key once. */
  private void forgetSurplus(long index, long revision) {
    while (bytes > capacityBytes) {
      Row oldestOfMost = byBytes.first().rows.getFirst();
      if (oldestOfMost.key().index() == index) {
        return;
      }
      forget(oldestOfMost, revision);
    }
  }

  /** Forgets its tenant's oldest row. */
  private void forget(Row row, long revision) {
    Tenant tenant = tenants.get(row.key().tenantId());
    if (tenant == null || !tenant.rows.removeFirst().key().equals(row.key())) {
      throw new IllegalStateException("not the oldest of its tenant: " + row.key());
    }
    rows.remove(row.key());
    byBytes.remove(tenant);
    tenant.bytes -= row.bytes();
    if (tenant.rows.isEmpty()) {
      tenants.remove(tenant.id);
    } else {
      byBytes.add(tenant);
    }
    bytes -= row.bytes();
    row.requestIds().forEach(places::remove);
    byte[] storeKey = row.key().storeKey();
    Version version = writer.present(storeKey);
    if (version == null) {
      throw new IllegalStateException("no record of remembered requests at " + row.key());
    }
    writer.delete(storeKey, version, revision);
  }
}
