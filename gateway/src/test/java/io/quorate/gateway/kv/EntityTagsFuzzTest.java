package io.quorate.gateway.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** If-Match and If-None-Match against a grammar that knows tags as texts and nothing of numbers. */
class EntityTagsFuzzTest {
  private static final long REVISION = 41;
  private static final String OURS = "\"41\"";
  private static final Pattern LIST =
      Pattern.compile("[ \\t,]*(?:(?:W/)?\"[^\"]*\"(?:[ \\t,]+|$))+");
  private static final Pattern TAG = Pattern.compile("(?:W/)?\"[^\"]*\"");

  /** Lines are the values of several headers of one name. */
  @FuzzTest
  void whatMatchesIsListed(byte[] input) {
    List<String> values = List.of(new String(input, ISO_8859_1).split("\n", -1));
    String whole = String.join(",", values).strip();
    Optional<List<String>> listed = tags(whole);
    EntityTags tags;
    try {
      tags = EntityTags.parse("If-Match", values);
    } catch (QuorateException refused) {
      assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(listed).isEmpty();
      return;
    }
    List<String> texts = listed.orElseThrow();
    boolean any = whole.equals("*");
    boolean strongly = any || texts.contains(OURS);
    assertThat(tags.matchesStrongly(REVISION)).isEqualTo(strongly);
    assertThat(tags.matchesWeakly(REVISION)).isEqualTo(strongly || texts.contains("W/" + OURS));
    write(values, strongly);
  }

  private static Optional<List<String>> tags(String text) {
    if (text.equals("*")) {
      return Optional.of(List.of());
    }
    if (!LIST.matcher(text).matches()) {
      return Optional.empty();
    }
    List<String> tags = new ArrayList<>();
    Matcher matcher = TAG.matcher(text);
    while (matcher.find()) {
      tags.add(matcher.group());
    }
    return Optional.of(tags);
  }

  /** What a write is sent with must say the same of the record. */
  private static void write(List<String> values, boolean matches) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    values.forEach(value -> headers.add(HttpHeaders.IF_MATCH, value));
    try {
      Condition condition = Preconditions.ofWrite(headers);
      assertThat(Condition.holds(condition, REVISION)).isEqualTo(matches);
      assertThat(Condition.holds(condition, 0)).isFalse();
    } catch (QuorateException tooMany) {
      assertThat(tooMany.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(values.toString().split("\"", -1)).hasSizeGreaterThan(2 * 16);
    }
  }
}
