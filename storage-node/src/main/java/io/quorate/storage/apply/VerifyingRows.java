package io.quorate.storage.apply;

import io.quorate.storage.mvcc.MvccStores.Row;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import java.util.Iterator;

/**
 * The rows of a snapshot on their way into a store, counted and hashed: at the end they must add up
 * to the position that came with them. Block checksums find bytes that changed; this finds a file
 * that is whole and wrong.
 */
final class VerifyingRows implements Iterator<Row> {
  private final Position position;
  private final Iterator<Row> rows;
  private final StateChecksum hash = new StateChecksum();
  private long keys;
  private long checksum;

  VerifyingRows(Position position, Iterator<Row> rows) {
    this.position = position;
    this.rows = rows;
  }

  @Override
  public boolean hasNext() {
    if (rows.hasNext()) {
      return true;
    }
    if (keys != position.keys() || checksum != position.checksum()) {
      throw new SnapshotDamagedException(
          String.format(
              "the snapshot has %d keys with checksum %016x, its position says %d and %016x",
              keys, checksum, position.keys(), position.checksum()),
          null);
    }
    return false;
  }

  @Override
  public Row next() {
    Row row = rows.next();
    Version newest = row.versions().get(0);
    if (!newest.isDeleted()) {
      keys += StoreKeys.isOwn(row.key()) ? 0 : 1;
      checksum += hash.ofKey(row.key(), newest);
    }
    return row;
  }
}
