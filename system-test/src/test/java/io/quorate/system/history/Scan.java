package io.quorate.system.history;

import java.util.List;

/**
 * What one client was told of all keys under a prefix, which one shard holds: all of it is as of
 * one revision of its group.
 */
public record Scan(
    int client,
    String prefix,
    long calledNanos,
    long returnedNanos,
    long revision,
    List<Row> rows) {

  /** A key that the scan found, with the revision of its value. */
  public record Row(String key, String value, long revision) {}

  public Scan {
    rows = List.copyOf(rows);
  }
}
