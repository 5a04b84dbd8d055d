package io.quorate.storage.raft.jraft;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A group's record in the watermark file: that the group exists here, and two slots that are
 * written in turns, so that a kill in the middle of a store leaves the other one.
 *
 * <pre>
 *   slot = sequence:u64 lastIndex:u64 term:u64 votedFor:u64 (a hash, 0 for nobody) crc32c:u32
 * </pre>
 */
final class WatermarkRecord implements GroupWatermark {
  static final int BYTES = 256;
  static final int MAX_GROUP_ID_BYTES = 64;

  private static final int AT_LENGTH = 4;
  private static final int AT_GROUP = 8;
  private static final int AT_GROUP_CRC = AT_GROUP + MAX_GROUP_ID_BYTES;
  private static final int AT_SLOTS = 128;
  private static final int SLOT_BYTES = 64;
  private static final int CHECKED_BYTES = 32;

  /** States are words that no single flipped bit turns into another. */
  enum State {
    FREE(0),
    /** The record is there and the database's may be. */
    CREATING(0x4352_4541),
    CREATED(0x4c49_5645),
    /** The database's record may be gone. */
    REMOVING(0x474f_4e45),
    /** Its slots were found damaged once: that is not forgotten by writing them anew. */
    BAD(0x4241_4421),
    /** No word that was ever written. */
    UNKNOWN(-1);

    private final int word;

    State(int word) {
      this.word = word;
    }
  }

  /** What was synced. */
  record Position(long lastIndex, long term, long votedForHash) {
    private static final Position NOTHING = new Position(0, 0, 0);
  }

  private final MappedByteBuffer map;
  private final int at;
  private long sequence;
  private Position position = Position.NOTHING;

  WatermarkRecord(MappedByteBuffer map, int at) {
    this.map = map;
    this.at = at;
  }

  State state() {
    int word = map.getInt(at);
    for (State state : State.values()) {
      if (state.word == word) {
        return state;
      }
    }
    return State.UNKNOWN;
  }

  /** Null when the record is free or damaged. */
  @Nullable String groupId() {
    State state = state();
    int length = map.getInt(at + AT_LENGTH);
    if (state == State.FREE
        || state == State.UNKNOWN
        || length < 1
        || length > MAX_GROUP_ID_BYTES
        || map.getInt(at + AT_GROUP_CRC) != crc(at + AT_LENGTH, AT_GROUP_CRC - AT_LENGTH)) {
      return null;
    }
    byte[] id = new byte[length];
    map.get(at + AT_GROUP, id);
    return new String(id, StandardCharsets.UTF_8);
  }

  void register(String groupId) {
    clear();
    byte[] id = groupId.getBytes(StandardCharsets.UTF_8);
    map.putInt(at + AT_LENGTH, id.length);
    map.put(at + AT_GROUP, id);
    map.putInt(at + AT_GROUP_CRC, crc(at + AT_LENGTH, AT_GROUP_CRC - AT_LENGTH));
    settle();
    // The state comes last: a record with a state is whole.
    force();
    become(State.CREATING);
  }

  void become(State state) {
    map.putInt(at, state.word);
    force();
  }

  /** Frees the record, state first. */
  void clear() {
    become(State.FREE);
    map.put(at, new byte[BYTES]);
    force();
  }

  private void force() {
    map.force(at, BYTES);
  }

  @Override
  public synchronized void appended(long lastIndex) {
    store(new Position(lastIndex, position.term, position.votedForHash));
  }

  @Override
  public synchronized void lowered(long lastIndex) {
    if (lastIndex < position.lastIndex) {
      store(new Position(lastIndex, position.term, position.votedForHash));
      // Both slots: the older one, too, is ahead of the log from now on.
      store(position);
      force();
    }
  }

  @Override
  public synchronized void voted(Vote vote) {
    store(new Position(position.lastIndex, vote.term(), hash(vote.votedFor())));
  }

  /** What was synced, as read when the file was opened and kept since. */
  synchronized Position position() {
    return position;
  }

  /** Writes both slots alike, so that a flipped bit in either is noticed. */
  synchronized void settle() {
    store(position);
    store(position);
  }

  private void store(Position next) {
    position = next;
    sequence++;
    int slot = slot((int) (sequence & 1));
    map.putLong(slot, sequence);
    map.putLong(slot + 8, next.lastIndex);
    map.putLong(slot + 16, next.term);
    map.putLong(slot + 24, next.votedForHash);
    map.putInt(slot + CHECKED_BYTES, crc(slot, CHECKED_BYTES));
  }

  /**
   * Reads the newest whole slot, to go on from there.
   *
   * @param bothWhole whether a bad slot can't be a store that was cut off
   * @return false when the record is damaged
   */
  synchronized boolean read(boolean bothWhole) {
    boolean first = isWhole(slot(0));
    boolean second = isWhole(slot(1));
    if ((!first && !second) || (bothWhole && !(first && second))) {
      return false;
    }
    boolean useSecond = second && (!first || map.getLong(slot(1)) > map.getLong(slot(0)));
    int slot = slot(useSecond ? 1 : 0);
    sequence = map.getLong(slot);
    position = new Position(map.getLong(slot + 8), map.getLong(slot + 16), map.getLong(slot + 24));
    return true;
  }

  private int slot(int i) {
    return at + AT_SLOTS + i * SLOT_BYTES;
  }

  private boolean isWhole(int slot) {
    return map.getLong(slot) > 0 && map.getInt(slot + CHECKED_BYTES) == crc(slot, CHECKED_BYTES);
  }

  private int crc(int from, int length) {
    CRC32C crc = new CRC32C();
    ByteBuffer bytes = map.slice(from, length);
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /** 64 bits of FNV-1a; 0 stands for nobody. */
  static long hash(String votedFor) {
    if (votedFor.isEmpty()) {
      return 0;
    }
    long hash = 0xcbf2_9ce4_8422_2325L;
    for (byte b : votedFor.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100_0000_01b3L;
    }
    return hash == 0 ? 1 : hash;
  }
}
