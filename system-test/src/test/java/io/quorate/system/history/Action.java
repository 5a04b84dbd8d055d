package io.quorate.system.history;

/**
 * What a client asked of one key. Values are unique in a history, so that a read tells its write.
 */
public sealed interface Action {
  record Read() implements Action {}

  record Put(String value) implements Action {}

  /** Only if the key exists with that revision. */
  record PutIfMatch(String value, long revision) implements Action {}

  /** Only if the key does not exist. */
  record PutIfAbsent(String value) implements Action {}

  record Delete() implements Action {}

  /** Only if the key exists with that revision. */
  record DeleteIfMatch(long revision) implements Action {}

  default boolean isRead() {
    return this instanceof Read;
  }

  default boolean isDelete() {
    return this instanceof Delete || this instanceof DeleteIfMatch;
  }
}
