package io.quorate.proto.op;

import org.jspecify.annotations.Nullable;

/**
 * What one revision of a group did to one key. Arrays are not copied.
 *
 * @param revision of the group; all changes of a transaction have the same
 * @param put the key's record since then; null when it was deleted
 * @param previous the record before, null when the key was absent; its value is empty unless {@code
 *     hasPreviousValue}
 * @param hasPreviousValue false when it was not asked for, or did not fit
 */
public record Change(
    byte[] key,
    long revision,
    @Nullable Entry put,
    @Nullable Entry previous,
    boolean hasPreviousValue) {

  public boolean isPut() {
    return put != null;
  }
}
