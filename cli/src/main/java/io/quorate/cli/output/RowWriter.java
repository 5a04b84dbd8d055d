package io.quorate.cli.output;

/** Takes rows one by one, so that a long result is not held in memory. For one thread. */
public interface RowWriter<T> extends AutoCloseable {
  void write(T row);

  /** Ends the output. */
  @Override
  void close();
}
