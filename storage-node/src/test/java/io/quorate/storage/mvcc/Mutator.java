package io.quorate.storage.mvcc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes to a store as the state machine does: look, write, and publish at the end of a run. */
public final class Mutator {
  private final MvccStore store;
  private long revision;
  private long compactRevision;

  public Mutator(MvccStore store) {
    this.store = store;
    this.revision = store.position().revision();
    this.compactRevision = store.position().compactRevision();
  }

  public static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  public static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  /** Begins the next revision; writes until the next call belong to it. */
  public long next() {
    return ++revision;
  }

  public Mutator put(String key, String value) {
    return put(bytes(key), bytes(value));
  }

  public Mutator put(byte[] key, byte[] value) {
    @Nullable Version previous = store.latest(key);
    store.put(
        key,
        previous,
        previous == null
            ? new Version(revision, revision, 1, 0, 0, value)
            : new Version(
                revision, previous.createRevision(), previous.version() + 1, 0, 0, value));
    return this;
  }

  public Mutator delete(String key) {
    return delete(bytes(key));
  }

  public Mutator delete(byte[] key) {
    store.put(key, store.latest(key), Version.tombstone(revision));
    return this;
  }

  public Mutator compactTo(long to) {
    compactRevision = to;
    return this;
  }

  public long publish() {
    store.publish(new Position(revision, 1, revision, compactRevision, revision, 0, 0));
    return revision;
  }

  /** All versions that a pinned view shows, as text. */
  public static List<String> rows(MvccStore.PinnedView view) {
    List<String> rows = new ArrayList<>();
    view.forEach(
        (key, versions) -> {
          rows.add(row(key, versions));
          return true;
        });
    return rows;
  }

  public static String row(byte[] key, List<Version> versions) {
    StringBuilder row = new StringBuilder(text(key)).append(':');
    for (Version version : versions) {
      row.append(' ').append(show(version));
    }
    return row.toString();
  }

  public static String show(@Nullable Version version) {
    if (version == null) {
      return "absent";
    }
    String value =
        version.value().length > 40
            ? version.value().length + "#" + java.util.Arrays.hashCode(version.value())
            : text(version.value());
    return version.isDeleted()
        ? "deleted@" + version.modRevision()
        : value
            + "@"
            + version.modRevision()
            + "/"
            + version.createRevision()
            + "/"
            + version.version()
            + (version.expiresAtMs() == 0 ? "" : "/expires " + version.expiresAtMs())
            + (version.leaseId() == 0 ? "" : "/lease " + version.leaseId());
  }
}
