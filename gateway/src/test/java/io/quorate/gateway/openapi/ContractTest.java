package io.quorate.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The judge of all other tests' calls finds what is wrong with one. */
final class ContractTest {
  private static final String ID = "0123456789abcdef00000001";
  private static final String RECORD =
      "{\"key\":\"a\",\"value\":\"b\",\"mod_revision\":2,\"create_revision\":1,\"version\":2}";

  private String method = "GET";
  private String target = "/v1/kv?prefix=a";
  private final MultiMap sent = headers("Authorization", "Bearer x");
  private String request = "";
  private int status = 200;
  private final MultiMap got =
      headers("Quorate-Request-Id", ID, "Content-Type", "application/json")
          .add("Cache-Control", "no-cache");
  private String body = "{\"items\":[" + RECORD + "],\"revisions\":{\"g1\":2}}";

  @Test
  void whatIsDescribedIsFine() {
    assertFine();
    body = RECORD + "\n{\"next_page_token\":\"t\"}\n";
    got.set("Content-Type", "application/x-ndjson");
    assertFine();
  }

  @Test
  void aStatusThatIsNotDescribed() {
    status = 418;
    assertFound("scan has no status 418");
  }

  @Test
  void aHeaderThatIsMissingOrWrong() {
    got.remove("Cache-Control");
    assertFound("the header Cache-Control is missing");
    got.set("Cache-Control", "private");
    assertFound("the header Cache-Control");
  }

  @Test
  void aMemberThatIsMissingWrongOrNew() {
    body = "{\"items\":[]}";
    assertFound("revisions");
    body = "{\"items\":[],\"revisions\":{},\"more\":1}";
    assertFound("more");
    body = body.replace(",\"more\":1", "").replace("[]", "[{\"key\":\"a\"}]");
    assertFound("mod_revision");
    body = "{\"items\":[" + RECORD.replace("2", "-2") + "],\"revisions\":{}}";
    assertFound("/mod_revision");
    body = "{";
    assertFound("not application/json");
  }

  @Test
  void aLineThatIsNoRecord() {
    got.set("Content-Type", "application/x-ndjson");
    body = RECORD + "\n{\"next\":1}\n";
    assertFound("the body at");
    body = RECORD;
    assertFound("the last line does not end");
  }

  @Test
  void aBodyThatIsNotDescribedOrNotThere() {
    got.set("Content-Type", "text/html");
    assertFound("a body of type 'text/html' is not described");
    got.remove("Content-Type");
    body = "";
    assertFound("there is no body");
  }

  @Test
  void aProblemThatContradictsItself() {
    status = 404;
    target = "/v1/kv/a";
    got.set("Content-Type", "application/problem+json");
    body =
        """
        {"type":"https://quorate.dev/problems/not_found","title":"Not found","status":404,
         "detail":"there is no such key","code":"not_found","request_id":"%s"}"""
            .formatted(ID);
    assertFine();
    String good = body;
    body = good.replace("404", "410");
    assertFound("of another status");
    body = good.replace(":\"not_found\"", ":\"overloaded\"");
    assertFound("of another status", "of another code");
    body = good.replace(":\"not_found\"", ":\"no_idea\"");
    assertFound("/code");
    body = good.replace("01\"", "02\"");
    assertFound("request_id is not the header's");
  }

  @Test
  void anAcceptedRequestThatIsNotDescribed() {
    target = "/v1/kv?prefix=a&limit=10001";
    assertFound("accepted the parameter limit");
    target = "/v1/kv?prefix=a&colour=red";
    assertFound("accepted the query parameter colour");
    target = "/v1/kv?reverse=maybe";
    assertFound("accepted the parameter reverse");
    target = "/v1/kv";
    sent.remove("Authorization");
    assertFound("accepted from nobody");
    sent.add("Authorization", "Bearer x");
    request = "{}";
    assertFound("accepted a body");
  }

  @Test
  void anAcceptedBodyThatIsNotDescribed() {
    method = "POST";
    target = "/v1/batch";
    body = "{\"results\":[{\"status\":204,\"revision\":3}]}";
    sent.add("Content-Type", "application/json");
    request = "{\"operations\":[{\"delete\":{\"key\":\"a\"}}]}";
    assertFine();
    request = "{\"operations\":[{\"delete\":{\"key\":\"a\",\"value\":\"b\"}}]}";
    assertFound("accepted the body: #/operations/0/delete/value");
    request = "";
    assertFound("accepted without a body");
    request = "{}";
    sent.set("Content-Type", "text/plain");
    assertFound("accepted a body of type 'text/plain'");
  }

  @Test
  void whatTheDocumentDoesNotHaveMustBeRefused() {
    target = "/v1/nothing";
    assertFound("there is no such path");
    target = "/v1/batch";
    assertFound("there is no such method");
    status = 405;
    got.set("Content-Type", "application/problem+json").set("Allow", "GET");
    assertFound("Allow is [GET], described are [OPTIONS, POST]");
  }

  @Test
  void anEventThatIsNotDescribed() {
    target = "/admin/v1/events";
    got.set("Content-Type", "text/event-stream").set("Cache-Control", "no-store");
    body = "event: ended\ndata: {\"code\":\"unauthenticated\"}\n\n: nothing\n\nevent: cut o";
    assertFine();
    body = "event: ended\ndata: {}\n\n";
    assertFound("the body at");
    body = "event: news\ndata: {}\n\n";
    assertFound("the body at");
  }

  private void assertFine() {
    assertThat(Contract.documented().violations(call())).isEmpty();
  }

  private void assertFound(String... parts) {
    String violations = String.join("; ", Contract.documented().violations(call()));
    assertThat(violations).contains(parts);
  }

  private Call call() {
    return new Call(method, target, sent, utf8(request), status, got, utf8(body), false);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static MultiMap headers(String... pairs) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < pairs.length; i += 2) {
      headers.add(pairs[i], pairs[i + 1]);
    }
    return headers;
  }
}
