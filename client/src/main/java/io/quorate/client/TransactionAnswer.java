package io.quorate.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quorate.client.Operations.Kind;
import io.quorate.client.TransactionResult.Deleted;
import io.quorate.client.TransactionResult.Got;
import io.quorate.client.TransactionResult.Step;
import io.quorate.client.TransactionResult.Wrote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to a transaction. Unknown members are skipped, but nothing that decides is taken
 * for granted: an answer without {@code succeeded} must not pass for a failed comparison.
 */
final class TransactionAnswer {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final String VALUE = "value";
  private static final String DELETED = "deleted";
  private static final String MOD_REVISION = "mod_revision";
  private static final String CREATE_REVISION = "create_revision";
  private static final String VERSION = "version";
  private static final Set<String> NUMBERS =
      Set.of(VALUE, DELETED, MOD_REVISION, CREATE_REVISION, VERSION);

  private @Nullable Boolean succeeded;
  private @Nullable Long revision;
  private final List<Kind> kinds = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  private TransactionAnswer() {}

  /** The result, when it is one of that transaction. */
  static TransactionResult read(byte[] body, Transaction transaction) {
    try (JsonParser parser = FACTORY.createParser(body)) {
      TransactionAnswer answer = new TransactionAnswer();
      answer.members(parser);
      return answer.resultOf(transaction);
    } catch (IOException e) {
      throw Json.unreadable(e);
    }
  }

  private TransactionResult resultOf(Transaction transaction) throws MalformedJsonException {
    if (succeeded == null || revision == null) {
      throw new MalformedJsonException(
          "no \"" + (succeeded == null ? "succeeded" : "revision") + "\"");
    }
    List<Kind> wanted = transaction.operations(succeeded);
    if (!kinds.equals(wanted)) {
      throw new MalformedJsonException("results of " + kinds + " for operations " + wanted);
    }
    return new TransactionResult(succeeded, revision, steps);
  }

  private void members(JsonParser parser) throws IOException {
    Answers.expect(parser.nextToken(), JsonToken.START_OBJECT);
    for (String name; (name = parser.nextFieldName()) != null; ) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "succeeded" -> {
          if (value != JsonToken.VALUE_TRUE) {
            Answers.expect(value, JsonToken.VALUE_FALSE);
          }
          succeeded = value == JsonToken.VALUE_TRUE;
        }
        case "revision" -> revision = number(parser);
        case "results" -> {
          Answers.expect(value, JsonToken.START_ARRAY);
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            result(parser);
          }
        }
        default -> parser.skipChildren();
      }
    }
  }

  /** An object with one member that is named as an operation is. */
  private void result(JsonParser parser) throws IOException {
    Answers.expect(parser.currentToken(), JsonToken.START_OBJECT);
    Step step = null;
    for (String name; (name = parser.nextFieldName()) != null; ) {
      parser.nextToken();
      Kind kind = Kind.of(name);
      if (kind == null) {
        parser.skipChildren();
        continue;
      }
      if (step != null) {
        throw new MalformedJsonException("two results in the place of one");
      }
      step = kind == Kind.GET ? got(parser) : changed(kind, numbers(parser));
      kinds.add(kind);
    }
    if (step == null) {
      throw new MalformedJsonException("a result of no operation");
    }
    steps.add(step);
  }

  private static Step got(JsonParser parser) throws IOException {
    return new Got(
        parser.currentToken() == JsonToken.VALUE_NULL
            ? Optional.empty()
            : Optional.of(Answers.record(parser).keyValue()));
  }

  private static Step changed(Kind kind, Map<String, Long> numbers) throws MalformedJsonException {
    if (kind == Kind.DELETE || kind == Kind.DELETE_RANGE) {
      return new Deleted(required(numbers, DELETED));
    }
    long version = required(numbers, VERSION);
    WriteResult write =
        new WriteResult(
            version == 1,
            required(numbers, MOD_REVISION),
            required(numbers, CREATE_REVISION),
            version);
    return kind == Kind.INCREMENT ? new Counted(required(numbers, VALUE), write) : new Wrote(write);
  }

  private static Map<String, Long> numbers(JsonParser parser) throws IOException {
    Answers.expect(parser.currentToken(), JsonToken.START_OBJECT);
    Map<String, Long> numbers = new HashMap<>();
    for (String name; (name = parser.nextFieldName()) != null; ) {
      parser.nextToken();
      if (NUMBERS.contains(name)) {
        numbers.put(name, number(parser));
      } else {
        parser.skipChildren();
      }
    }
    return numbers;
  }

  private static long required(Map<String, Long> numbers, String name)
      throws MalformedJsonException {
    Long number = numbers.get(name);
    if (number == null) {
      throw new MalformedJsonException("a result without \"" + name + "\"");
    }
    return number;
  }

  private static long number(JsonParser parser) throws IOException {
    Answers.expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT);
    return parser.getLongValue();
  }
}
