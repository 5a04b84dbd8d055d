package io.quorate.storage.apply;

/** This replica's state is not what the leader's was at the same index; it must stop serving. */
public final class DivergenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DivergenceException(long index, long ours, long leaders) {
    super(
        String.format(
            "the state at index %d has checksum %016x here and %016x at the leader",
            index, ours, leaders));
  }
}
