package io.quorate.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A walk over rows that fetches the next page when the last one is used up. For one thread, once.
 */
public final class Scan implements Iterator<KeyValue> {
  private final Kv kv;
  private final ScanRequest request;

  /** Rows still wanted; never negative. */
  private long remaining;

  private @Nullable Page page;
  private int next;

  Scan(Kv kv, ScanRequest request) {
    this.kv = kv;
    this.request = request;
    this.remaining = request.limit() == 0 ? Long.MAX_VALUE : request.limit();
  }

  @Override
  public boolean hasNext() {
    if (remaining == 0) {
      return false;
    }
    Page current = page;
    while (current == null || next == current.items().size()) {
      if (current != null && current.nextPageToken() == null) {
        return false;
      }
      int rows = (int) Math.min(remaining, request.pageSize());
      current = kv.page(request, rows, current == null ? null : current.nextPageToken());
      page = current;
      next = 0;
    }
    return true;
  }

  @Override
  public KeyValue next() {
    Page current = hasNext() ? page : null;
    if (current == null) {
      throw new NoSuchElementException();
    }
    remaining--;
    return current.items().get(next++);
  }

  /** The rows that are left. */
  public Stream<KeyValue> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }
}
