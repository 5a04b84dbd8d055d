package io.quorate.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One page of a scan.
 *
 * @param nextPageToken null on the last page
 * @param revisions the revision of each group at which all pages of the scan are read
 */
public record Page(
    List<KeyValue> items, @Nullable String nextPageToken, Map<String, Long> revisions) {
  public Page {
    items = List.copyOf(items);
    revisions = Map.copyOf(revisions);
  }
}
