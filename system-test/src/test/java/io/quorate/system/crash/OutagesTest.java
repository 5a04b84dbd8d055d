package io.quorate.system.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OutagesTest {
  private static final long MS = 1_000_000;
  private final List<Operation> history = new ArrayList<>();

  private void write(int client, long atMs, Result result) {
    history.add(new Operation(client, "k", new Action.Put("v"), 0, atMs * MS, result));
  }

  private Map<String, Long> between(long fromMs, long toMs) {
    return Outages.longestMs(history, fromMs * MS, toMs * MS, o -> "client " + o.client());
  }

  @Test
  void theLongestPauseCounts() {
    for (long at : new long[] {100, 200, 900, 1000}) {
      write(1, at, new Result.Written(1, false));
    }
    assertThat(between(50, 1050)).containsExactly(Map.entry("client 1", 700L));
  }

  @Test
  void refusedAndUnknownWritesAreNoSuccess() {
    write(1, 100, new Result.Written(1, false));
    write(1, 300, new Result.Unknown("reset"));
    write(1, 500, new Result.NotApplied("503"));
    write(1, 600, new Result.Written(2, false));
    assertThat(between(100, 600)).containsExactly(Map.entry("client 1", 500L));
  }

  @Test
  void whoNeverRecoversIsWithoutUntilTheEnd() {
    write(1, 100, new Result.Written(1, false));
    write(2, 90, new Result.NotApplied("503"));
    assertThat(between(100, 5000))
        .containsExactly(Map.entry("client 1", 4900L), Map.entry("client 2", 4900L));
  }
}
