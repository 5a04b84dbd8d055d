package io.quorate.cli.txn;

import io.quorate.client.Comparisons;
import io.quorate.client.Operations;
import io.quorate.client.Transaction;
import io.quorate.proto.error.QuorateException;

/**
 * A transaction as people write it, after the manner of etcdctl: lines of comparisons, of success
 * requests and of failure requests, with an empty line at the end of each part. Takes a line at a
 * time, so that a person can be asked for the next. For one thread.
 */
final class TxnText {
  /** What the next line belongs to. */
  enum Part {
    COMPARES("compares:"),
    SUCCESS("success requests (get, put, del, increment, append):"),
    FAILURE("failure requests (get, put, del, increment, append):"),
    END("");

    private final String prompt;

    Part(String prompt) {
      this.prompt = prompt;
    }

    String prompt() {
      return prompt;
    }
  }

  private final Comparisons comparisons = Transaction.when();

  /** What follows from the comparisons, once they have all been read. */
  private Operations operations = comparisons.then();

  private Part part = Part.COMPARES;
  private int lines;

  /** The whole of a text. */
  static Transaction parse(String text) throws TxnSyntaxException {
    TxnText reader = new TxnText();
    for (String line : text.split("\n", -1)) {
      reader.line(line);
    }
    return reader.transaction();
  }

  Part part() {
    return part;
  }

  /** Takes the next line, without its end. */
  void line(String text) throws TxnSyntaxException {
    TxnLine line = new TxnLine(++lines, text);
    if (line.isComment()) {
      return;
    }
    if (line.atEnd()) {
      endPart();
      return;
    }
    int start = line.next();
    try {
      switch (part) {
        case COMPARES -> ComparisonText.read(line, comparisons);
        case SUCCESS, FAILURE -> OperationText.read(line, operations);
        case END ->
            throw line.error(start, "the failure requests ended at an empty line before this one");
      }
    } catch (QuorateException e) {
      throw line.error(start, e.detail());
    }
    line.expectEnd();
  }

  /** What the lines so far say. */
  Transaction transaction() {
    return (part == Part.COMPARES ? comparisons.then() : operations).build();
  }

  private void endPart() {
    switch (part) {
      case COMPARES -> {
        operations = comparisons.then();
        part = Part.SUCCESS;
      }
      case SUCCESS -> {
        operations = operations.otherwise();
        part = Part.FAILURE;
      }
      case FAILURE, END -> part = Part.END;
    }
  }
}
