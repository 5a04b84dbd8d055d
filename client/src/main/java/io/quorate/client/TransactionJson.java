package io.quorate.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.quorate.client.Operations.Kind;
import io.quorate.proto.op.Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a transaction in JSON what its results must be known by: the names of its operations.
 * The rest is skipped, since the server judges it and knows its rules better.
 */
final class TransactionJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final JsonParser json;

  private TransactionJson(JsonParser json) {
    this.json = json;
  }

  static Transaction read(byte[] body) throws MalformedJsonException {
    try (JsonParser parser = FACTORY.createParser(body)) {
      return new TransactionJson(parser).transaction(body);
    } catch (MalformedJsonException e) {
      throw e;
    } catch (JsonEOFException e) {
      throw malformed(e.getLocation(), "the JSON ends too early");
    } catch (JsonProcessingException e) {
      throw malformed(e.getLocation(), e.getOriginalMessage());
    } catch (IOException e) {
      // What begins as UTF-16 or UTF-32 would, and is neither.
      throw new MalformedJsonException(String.valueOf(e.getMessage()));
    }
  }

  private Transaction transaction(byte[] body) throws IOException {
    List<Kind> success = List.of();
    List<Kind> failure = List.of();
    expect(json.nextToken(), JsonToken.START_OBJECT, "a transaction is an object");
    for (String name; (name = json.nextFieldName()) != null; ) {
      json.nextToken();
      switch (name) {
        case "success" -> success = operations(name);
        case "failure" -> failure = operations(name);
        default -> json.skipChildren();
      }
    }
    if (json.nextToken() != null) {
      throw here("something follows the transaction");
    }
    return new Transaction(body, success, failure);
  }

  private List<Kind> operations(String name) throws IOException {
    expect(json.currentToken(), JsonToken.START_ARRAY, "\"" + name + "\" is a list");
    List<Kind> kinds = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (kinds.size() == Limits.MAX_TXN_OPERATIONS) {
        throw Operations.tooMany();
      }
      kinds.add(operation());
    }
    return kinds;
  }

  private Kind operation() throws IOException {
    expect(json.currentToken(), JsonToken.START_OBJECT, "an operation is an object");
    String name = json.nextFieldName();
    Kind kind = name == null ? null : Kind.of(name);
    if (kind == null) {
      throw here(
          (name == null ? "an operation without a name" : "unknown operation \"" + name + "\"")
              + "; known are "
              + Kind.NAMES);
    }
    json.nextToken();
    json.skipChildren();
    expect(json.nextToken(), JsonToken.END_OBJECT, "it must be one operation, not several");
    return kind;
  }

  private void expect(@Nullable JsonToken token, JsonToken wanted, String rule)
      throws MalformedJsonException {
    if (token != wanted) {
      throw here(rule);
    }
  }

  private MalformedJsonException here(String message) {
    return malformed(json.currentTokenLocation(), message);
  }

  private static MalformedJsonException malformed(@Nullable JsonLocation where, String message) {
    return new MalformedJsonException(
        where == null
            ? message
            : "line %d, column %d: %s".formatted(where.getLineNr(), where.getColumnNr(), message));
  }
}
