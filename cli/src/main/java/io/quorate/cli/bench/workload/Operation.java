package io.quorate.cli.bench.workload;

/** One operation; filled in again and again by an {@link OperationStream}. */
public final class Operation {
  OperationKind kind = OperationKind.GET;
  long key;
  int valueAt;

  public OperationKind kind() {
    return kind;
  }

  /** The key's number; of a scan, of some key in the bucket to read. */
  public long key() {
    return key;
  }

  /** Which of many values a write writes, for {@link Values#write}. */
  public int valueAt() {
    return valueAt;
  }
}
