package io.quorate.system.http;

import io.quorate.gateway.openapi.Call;
import io.quorate.gateway.openapi.Contract;
import io.vertx.core.MultiMap;

/**
 * Holds a call to the OpenAPI document. Apart from the connection, since programs that measure have
 * connections too and run without the judge and its libraries.
 */
final class DocumentedCall {
  private DocumentedCall() {}

  /**
   * Fails the test whose call is not described.
   *
   * @throws AssertionError that says what is wrong
   */
  static void verify(String method, String target, byte[] body, String[] headers, Response answer) {
    MultiMap sent = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < headers.length; i += 2) {
      sent.add(headers[i], headers[i + 1]);
    }
    MultiMap got = MultiMap.caseInsensitiveMultiMap();
    answer.headers().forEach(got::add);
    Contract.documented()
        .verify(new Call(method, target, sent, body, answer.status(), got, answer.body(), false));
  }
}
