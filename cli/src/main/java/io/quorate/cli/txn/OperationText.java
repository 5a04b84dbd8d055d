package io.quorate.cli.txn;

import io.quorate.client.Operations;

/** A line such as {@code put key "some text"}. */
final class OperationText {
  private static final String PREFIX = "--prefix";

  private OperationText() {}

  /** Reads an operation and adds it. */
  static void read(TxnLine line, Operations operations) throws TxnSyntaxException {
    Word name = line.word("an operation");
    switch (name.text()) {
      case "get" -> operations.get(line.key());
      case "put" -> operations.put(line.key(), line.operand("VALUE").bytes());
      case "append" -> operations.append(line.key(), line.operand("VALUE").bytes());
      case "increment" ->
          operations.increment(line.key(), line.atEnd() ? 1 : line.number(line.operand("N")));
      case "del", "delete" -> delete(line, operations);
      default ->
          throw line.error(
              name.start(),
              "unknown operation "
                  + name.shown()
                  + "; there are get, put, del, increment and append");
    }
  }

  /** The option stands before or after its prefix. */
  private static void delete(TxnLine line, Operations operations) throws TxnSyntaxException {
    if (line.skip(PREFIX)) {
      operations.deletePrefix(line.operand("PREFIX").bytes());
      return;
    }
    byte[] key = line.key();
    if (line.skip(PREFIX)) {
      operations.deletePrefix(key);
    } else {
      operations.delete(key);
    }
  }
}
