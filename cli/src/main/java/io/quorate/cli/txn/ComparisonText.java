package io.quorate.cli.txn;

import io.quorate.client.Comparisons;
import io.quorate.proto.op.Compare.Relation;

/** A line such as {@code version("key") >= 3}. */
final class ComparisonText {
  private ComparisonText() {}

  /** Reads a comparison and adds it. */
  static void read(TxnLine line, Comparisons comparisons) throws TxnSyntaxException {
    int start = line.next();
    String field = line.name();
    switch (field) {
      case "value", "version", "create", "mod", "lease", "exists" -> line.expect('(');
      default ->
          throw line.error(
              start,
              "expected a comparison: value, version, create, mod, lease or exists, as in"
                  + " value(\"key\") = \"text\"; an empty line ends the comparisons");
    }
    byte[] key = line.key(")");
    line.expect(')');
    int operator = line.next();
    Relation relation = relation(line);
    Word right = line.word("what to compare with");
    switch (field) {
      case "value" -> comparisons.value(key, relation, right.bytes());
      case "version" -> comparisons.version(key, relation, number(line, right));
      case "create" -> comparisons.createRevision(key, relation, number(line, right));
      case "mod" -> comparisons.modRevision(key, relation, number(line, right));
      case "lease" -> comparisons.lease(key, relation, number(line, right));
      default -> {
        if (relation != Relation.EQUAL && relation != Relation.NOT_EQUAL) {
          throw line.error(operator, "whether a key exists is compared by = or !=");
        }
        if (flag(line, right) == (relation == Relation.EQUAL)) {
          comparisons.exists(key);
        } else {
          comparisons.absent(key);
        }
      }
    }
  }

  private static Relation relation(TxnLine line) throws TxnSyntaxException {
    int start = line.next();
    return switch (line.operator()) {
      case "=" -> Relation.EQUAL;
      case "!=" -> Relation.NOT_EQUAL;
      case "<" -> Relation.LESS;
      case "<=" -> Relation.LESS_OR_EQUAL;
      case ">" -> Relation.GREATER;
      case ">=" -> Relation.GREATER_OR_EQUAL;
      default -> throw line.error(start, "expected =, !=, <, <=, > or >=");
    };
  }

  private static long number(TxnLine line, Word word) throws TxnSyntaxException {
    long number = line.number(word);
    if (number < 0) {
      throw line.error(word.start(), "a record has no negative numbers");
    }
    return number;
  }

  private static boolean flag(TxnLine line, Word word) throws TxnSyntaxException {
    return switch (word.text()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw line.error(word.start(), "expected true or false, not " + word.shown());
    };
  }
}
