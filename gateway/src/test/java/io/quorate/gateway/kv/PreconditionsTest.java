package io.quorate.gateway.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.gateway.kv.Preconditions.Verdict;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import io.vertx.core.MultiMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PreconditionsTest {

  @Test
  void writes() {
    assertThat(write()).isEqualTo(Condition.ALWAYS);
    assertThat(write("If-Match", "*")).isEqualTo(Condition.EXISTS);
    assertThat(write("If-None-Match", "*")).isEqualTo(Condition.ABSENT);
    assertThat(revisions("If-Match", "\"41\"")).containsExactly(41);
    assertThat(revisions("If-Match", "\"41\" ,,\t\"42\"")).containsExactly(41, 42);
    assertThat(revisions("If-Match", "\"41\"", "If-Match", "\"42\"")).containsExactly(41, 42);
  }

  @Test
  void tagsThatCanNotMatchAreSentAsAConditionThatNeverHolds() {
    for (String tag :
        new String[] {
          "W/\"41\"", "\"x\"", "\"\"", "\"041\"", "\"0\"", "\"99999999999999999999\""
        }) {
      assertThat(revisions("If-Match", tag)).containsExactly(EntityTags.NO_REVISION);
    }
    assertThat(revisions("If-Match", "W/\"41\", \"42\"")).containsExactly(42);
    assertThat(revisions("If-Match", "\"1\"", "If-None-Match", "*"))
        .containsExactly(EntityTags.NO_REVISION);
  }

  @Test
  void malformedOnesAreRefused() {
    for (String value :
        new String[] {"41", "\"41", "", "\"1\"\"2\"", "w/\"1\"", "*, \"1\"", "W/ \"1\""}) {
      assertThatThrownBy(() -> write("If-Match", value))
          .as(value)
          .isInstanceOf(QuorateException.class);
    }
    assertThatThrownBy(() -> write("If-None-Match", "\"1\"")).isInstanceOf(QuorateException.class);
    String many =
        IntStream.range(1, 18).mapToObj(i -> "\"" + i + "\"").collect(Collectors.joining(","));
    assertThatThrownBy(() -> write("If-Match", many)).isInstanceOf(QuorateException.class);
  }

  @Test
  void readsFollowThePrecedenceOfTheRfc() {
    assertThat(read(41)).isEqualTo(Verdict.SEND);
    assertThat(read(41, "If-Match", "\"41\"")).isEqualTo(Verdict.SEND);
    assertThat(read(41, "If-Match", "W/\"41\"")).isEqualTo(Verdict.FAILED);
    assertThat(read(41, "If-Match", "\"42\"", "If-None-Match", "\"41\"")).isEqualTo(Verdict.FAILED);
    assertThat(read(41, "If-Match", "*", "If-None-Match", "W/\"41\""))
        .isEqualTo(Verdict.NOT_MODIFIED);
    assertThat(read(41, "If-None-Match", "\"42\"")).isEqualTo(Verdict.SEND);
    assertThat(read(41, "If-None-Match", "*")).isEqualTo(Verdict.NOT_MODIFIED);
  }

  private static long[] revisions(String... headers) {
    return ((Condition.Revisions) write(headers)).revisions();
  }

  private static Condition write(String... headers) {
    return Preconditions.ofWrite(map(headers));
  }

  private static Verdict read(long revision, String... headers) {
    return Preconditions.ofRead(map(headers), revision);
  }

  private static MultiMap map(String... headers) {
    MultiMap map = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < headers.length; i += 2) {
      map.add(headers[i], headers[i + 1]);
    }
    return map;
  }
}
