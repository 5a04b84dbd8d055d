package io.quorate.proto.op;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;

/**
 * What a transaction asks of a key's present record before it decides. Arrays are not copied.
 *
 * <p>The numbers of an absent key are 0, so "version = 0" is "the key is absent". It has no value:
 * a comparison of its value never holds.
 */
public sealed interface Compare {
  byte[] key();

  Relation relation();

  /**
   * Whether a key exists, which is whether its version is above 0.
   *
   * @throws QuorateException when the relation is one of order
   */
  static Compare existence(byte[] key, Relation relation, boolean exists) {
    if (relation != Relation.EQUAL && relation != Relation.NOT_EQUAL) {
      throw new QuorateException(
          ErrorCode.COMPARE_INVALID, "existence is equal or not, and nothing else");
    }
    boolean wanted = exists == (relation == Relation.EQUAL);
    return new OfNumber(key, Field.VERSION, wanted ? Relation.GREATER : Relation.EQUAL, 0);
  }

  /** The record's value, as unsigned bytes, stands in the relation to this one. */
  record OfValue(byte[] key, Relation relation, byte[] value) implements Compare {}

  /** One of the record's numbers stands in the relation to this one. */
  record OfNumber(byte[] key, Field field, Relation relation, long number) implements Compare {
    public OfNumber {
      if (number < 0) {
        throw new IllegalArgumentException("a record has no negative numbers: " + number);
      }
    }
  }

  /** A record's numbers. */
  enum Field {
    VERSION(1),
    CREATE_REVISION(2),
    MOD_REVISION(3),
    /** The id of the lease that the key ends with. */
    LEASE(4);

    private static final Field[] ALL = values();

    private final int code;

    Field(int code) {
      this.code = code;
    }

    /** Its number in frames. */
    int code() {
      return code;
    }

    static Field ofCode(int code) {
      return ALL[code - 1];
    }
  }

  /** How the record's stands to what it is compared with. */
  enum Relation {
    EQUAL(0),
    NOT_EQUAL(1),
    LESS(2),
    LESS_OR_EQUAL(3),
    GREATER(4),
    GREATER_OR_EQUAL(5);

    private static final Relation[] ALL = values();

    private final int code;

    Relation(int code) {
      this.code = code;
    }

    /** Its number in frames. */
    int code() {
      return code;
    }

    static Relation ofCode(int code) {
      return ALL[code];
    }

    /**
     * Whether the relation holds.
     *
     * @param order below, at or above 0 as the record's is less than, equal to or greater than what
     *     it is compared with
     */
    public boolean holds(int order) {
      return switch (this) {
        case EQUAL -> order == 0;
        case NOT_EQUAL -> order != 0;
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
        case GREATER -> order > 0;
        case GREATER_OR_EQUAL -> order >= 0;
      };
    }
  }
}
