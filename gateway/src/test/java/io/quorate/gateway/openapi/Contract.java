package io.quorate.gateway.openapi;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The document as a judge of calls. An answer must always be one that the document has; a request
 * only when it was accepted, since tests send what must be refused. Thread-safe.
 */
public final class Contract {
  private static final Contract DOCUMENTED = new Contract(ApiDocument.load().json());

  private final JsonObject document;
  private final List<Operation> operations;
  private final RequestCheck requests;
  private final ResponseCheck responses;

  Contract(JsonObject document) {
    Schemas schemas = new Schemas(document);
    this.document = document;
    this.operations = Operation.all(document);
    this.requests = new RequestCheck(document, schemas);
    this.responses = new ResponseCheck(document, schemas);
  }

  /** Of the document that gateways serve. */
  public static Contract documented() {
    return DOCUMENTED;
  }

  /**
   * Fails the test whose call the document does not have.
   *
   * @throws AssertionError that says what is wrong with it
   */
  public void verify(Call call) {
    List<String> violations = violations(call);
    if (!violations.isEmpty()) {
      throw new AssertionError(
          "openapi.json does not describe this: " + String.join("; ", violations) + "\n" + call);
    }
  }

  List<String> violations(Call call) {
    String path = routed(call.path());
    Optional<Operation> operation = find(call.method(), path);
    if (operation.isEmpty()) {
      return responses.ofUndocumented(call, methodsOf(path));
    }
    List<String> violations = new ArrayList<>(responses.of(operation.get(), call));
    if (call.status() < 400) {
      violations.addAll(requests.of(operation.get(), call));
    }
    return violations;
  }

  JsonObject document() {
    return document;
  }

  List<Operation> operations() {
    return operations;
  }

  /** As the gateway sees it: dots are normalised, except in keys. */
  private static String routed(String path) {
    return path.startsWith("/v1/kv")
        ? path
        : URI.create(path.replaceAll("(?i)%2e", ".")).normalize().getRawPath();
  }

  private Optional<Operation> find(String method, String path) {
    return operations.stream()
        .filter(each -> each.method().equals(method) && each.pattern().matcher(path).matches())
        .findFirst();
  }

  private List<String> methodsOf(String path) {
    return operations.stream()
        .filter(each -> each.pattern().matcher(path).matches())
        .map(Operation::method)
        .distinct()
        .sorted()
        .toList();
  }
}
