package io.quorate.cli.txn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Base64;
import java.util.List;

/**
 * Texts of transactions: refused with a place, or a request that, written out as plainly as it can
 * be, reads as the same.
 */
class TxnTextFuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> MEMBERS =
      List.of("value", "version", "create_revision", "mod_revision", "lease", "exists");

  @FuzzTest
  void whatIsAcceptedCanBeWrittenOut(byte[] input) throws IOException, TxnSyntaxException {
    byte[] json;
    try {
      json = TxnText.parse(new String(input, UTF_8)).toJson();
    } catch (TxnSyntaxException refused) {
      assertThat(refused.getMessage()).matches("(?s)line [1-9]\\d*, column [1-9]\\d*: .+");
      return;
    }
    String plain = plain(JSON.readTree(json));
    assertThat(new String(TxnText.parse(plain).toJson(), UTF_8)).isEqualTo(new String(json, UTF_8));
  }

  private static String plain(JsonNode json) {
    StringBuilder text = new StringBuilder();
    json.path("compare").forEach(compare -> comparison(text, compare));
    text.append('\n');
    json.path("success").forEach(operation -> operation(text, operation));
    text.append('\n');
    json.path("failure").forEach(operation -> operation(text, operation));
    return text.toString();
  }

  private static void comparison(StringBuilder text, JsonNode json) {
    String member = "";
    for (String name : MEMBERS) {
      member = json.has(name) ? name : member;
    }
    String field = member.replace("_revision", "");
    JsonNode right = json.path(member);
    text.append(field).append('(').append(quoted(json.path("key"))).append(')');
    text.append(json.path("op").asText("="));
    text.append(field.equals("value") ? quoted(right) : right.asText()).append('\n');
  }

  private static void operation(StringBuilder text, JsonNode json) {
    String name = json.fieldNames().next();
    JsonNode members = json.path(name);
    switch (name) {
      case "delete_range" -> text.append("del --prefix ").append(quoted(members.path("prefix")));
      case "increment" ->
          text.append("increment ")
              .append(quoted(members.path("key")))
              .append(' ')
              .append(members.path("by").asText());
      case "put", "append" ->
          text.append(name)
              .append(' ')
              .append(quoted(members.path("key")))
              .append(' ')
              .append(quoted(members.path("value")));
      default -> text.append(name).append(' ').append(quoted(members.path("key")));
    }
    text.append('\n');
  }

  /** Every byte by its number. */
  private static String quoted(JsonNode json) {
    byte[] bytes =
        json.isTextual()
            ? json.textValue().getBytes(UTF_8)
            : Base64.getDecoder().decode(json.path("base64").textValue());
    StringBuilder text = new StringBuilder("\"");
    for (byte b : bytes) {
      text.append(String.format("\\x%02x", b));
    }
    return text.append('"').toString();
  }
}
