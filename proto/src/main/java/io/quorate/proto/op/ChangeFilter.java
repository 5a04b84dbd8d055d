package io.quorate.proto.op;

/**
 * Which changes are wanted, and with what.
 *
 * @param puts also those that change nothing, if any
 * @param deletes expired keys too
 * @param previousValues with the values that were replaced or deleted
 */
public record ChangeFilter(boolean puts, boolean deletes, boolean previousValues) {
  public static final ChangeFilter ALL = new ChangeFilter(true, true, false);

  public boolean wants(Change change) {
    return change.isPut() ? puts : deletes;
  }
}
