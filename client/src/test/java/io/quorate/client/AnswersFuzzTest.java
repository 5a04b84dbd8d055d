package io.quorate.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quorate.client.admin.ClusterInfo;
import io.quorate.client.admin.GroupInfo;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What servers, and proxies in front of them, may answer: read as a general reader reads it, or
 * refused as unreadable. And keys on their way there: they come back as they were.
 */
class AnswersFuzzTest {
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private interface Reading {
    void run() throws IOException;
  }

  /** The first byte: a page, a batch, a problem, the admin API's, or a key. */
  @FuzzTest
  void whatIsReadIsWhatTheAnswerSays(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    switch (Math.floorMod(input[0], 5)) {
      case 0 -> readable(() -> page(rest));
      case 1 -> readable(() -> batch(rest));
      case 2 -> Failure.parse(rest);
      case 3 -> {
        readable(() -> assertThat(Json.read(rest, ClusterInfo.class)).isNotNull());
        readable(() -> assertThat(Json.readItems(rest, GroupInfo.class)).doesNotContainNull());
      }
      default -> {
        percent(rest);
        json(rest);
      }
    }
  }

  private static void readable(Reading reading) throws IOException {
    try {
      reading.run();
    } catch (QuorateException unreadable) {
      assertThat(unreadable.code()).isEqualTo(ErrorCode.INTERNAL);
    }
  }

  private static JsonNode tree(byte[] body) throws IOException {
    try {
      return STRICT.readTree(body);
    } catch (IOException twiceOrTrailing) {
      // The answers' own readers need not care.
      return STRICT.missingNode();
    }
  }

  private static void page(byte[] body) throws IOException {
    Page page = Answers.page(body);
    JsonNode json = tree(body);
    if (json.isObject()) {
      assertThat(page.items()).hasSize(json.path("items").size());
      for (int i = 0; i < page.items().size(); i++) {
        JsonNode item = json.path("items").path(i);
        assertThat(page.items().get(i).key()).isEqualTo(bytes(item.path("key")));
        assertThat(page.items().get(i).modRevision())
            .isEqualTo(
                (item.has("revision") ? item.path("revision") : item.path("mod_revision"))
                    .asLong());
      }
      assertThat(page.nextPageToken()).isEqualTo(json.path("next_page_token").textValue());
      assertThat(page.revisions()).hasSize(json.path("revisions").size());
    }
  }

  private static void batch(byte[] body) throws IOException {
    List<BatchResult> results = Answers.batch(body, 2);
    assertThat(results).hasSize(2);
    JsonNode json = tree(body);
    for (int i = 0; i < 2 && json.isObject(); i++) {
      JsonNode item = json.path("results").path(i);
      assertThat(results.get(i).status()).isEqualTo(item.path("status").asInt());
      assertThat(results.get(i).detail()).isEqualTo(item.path("detail").textValue());
    }
  }

  private static byte[] bytes(JsonNode json) {
    return json.isTextual()
        ? json.textValue().getBytes(UTF_8)
        : Base64.getDecoder().decode(json.path("base64").textValue());
  }

  private static void percent(byte[] key) {
    assertThat(URLDecoder.decode(PercentEncoding.query(key), ISO_8859_1).getBytes(ISO_8859_1))
        .isEqualTo(key);
    String path = PercentEncoding.path(key);
    assertThat(URLDecoder.decode(path, ISO_8859_1).getBytes(ISO_8859_1)).isEqualTo(key);
    // What a proxy may tidy must not be there to be tidied.
    URI uri = URI.create("http://localhost/v1/kv/" + path);
    assertThat(uri.normalize()).isEqualTo(uri);
  }

  private static void json(byte[] bytes) throws IOException {
    ByteSink out = new ByteSink(16);
    JsonBytes.write(out, bytes);
    assertThat(bytes(STRICT.readTree(out.toByteArray()))).isEqualTo(bytes);
    try (var parser = STRICT.createParser(out.toByteArray())) {
      parser.nextToken();
      assertThat(JsonBytes.read(parser)).isEqualTo(bytes);
    }
    assertThat(JsonBytes.isUtf8(bytes))
        .isEqualTo(Arrays.equals(new String(bytes, UTF_8).getBytes(UTF_8), bytes));
  }
}
