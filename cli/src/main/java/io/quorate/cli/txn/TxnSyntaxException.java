package io.quorate.cli.txn;

/** What is wrong with the text of a transaction, and where. */
final class TxnSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * At a place.
   *
   * @param line from 1
   * @param column from 1, in characters
   */
  TxnSyntaxException(int line, int column, String message) {
    super("line " + line + ", column " + column + ": " + message);
  }
}
