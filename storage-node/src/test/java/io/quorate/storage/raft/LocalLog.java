package io.quorate.storage.raft;

import java.util.ArrayList;
import java.util.List;

/** A committed log in memory that outlives the replicas driven by it. Index 1 is the first. */
public final class LocalLog {
  private final List<byte[]> entries = new ArrayList<>();

  public synchronized long append(byte[] entry) {
    entries.add(entry);
    return entries.size();
  }

  public synchronized long lastIndex() {
    return entries.size();
  }

  public synchronized byte[] entry(long index) {
    return entries.get((int) index - 1);
  }
}
