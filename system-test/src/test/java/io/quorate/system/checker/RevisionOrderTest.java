package io.quorate.system.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import io.quorate.system.history.Scan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RevisionOrderTest {
  private final List<Operation> history = new ArrayList<>();
  private final List<Scan> scans = new ArrayList<>();

  private void put(String key, long called, long returned, long revision) {
    history.add(
        new Operation(
            1, key, new Action.Put("v"), called, returned, new Result.Written(revision, false)));
  }

  private List<String> judge() {
    return RevisionOrder.contradictions(history, scans, key -> key.substring(0, 2));
  }

  @Test
  void growingRevisionsPassAndGroupsAreApart() {
    put("g1/a", 10, 20, 5);
    put("g1/b", 15, 25, 4);
    put("g2/a", 30, 40, 1);
    put("g1/a", 30, 40, 6);
    scans.add(new Scan(1, "g1/", 50, 60, 6, List.of()));
    assertThat(judge()).isEmpty();
  }

  @Test
  void aRevisionThatFallsBehindAnotherKeyIsFound() {
    put("g1/a", 10, 20, 5);
    put("g1/b", 21, 30, 4);
    assertThat(judge()).hasSize(1);
  }

  @Test
  void aRevisionThatIsGivenTwiceIsFound() {
    put("g1/a", 10, 20, 5);
    put("g1/b", 15, 30, 5);
    assertThat(judge()).singleElement().asString().contains("two writes have one revision");
  }

  @Test
  void aScanOfAnOldStateIsFound() {
    put("g1/a", 10, 20, 5);
    scans.add(new Scan(1, "g1/", 21, 30, 4, List.of()));
    assertThat(judge()).singleElement().asString().contains("a revision fell behind");
  }

  @Test
  void aWriteBelowWhatAReadHasShownIsFound() {
    history.add(new Operation(1, "g1/a", new Action.Read(), 10, 20, new Result.Found("v", 9)));
    put("g1/b", 21, 30, 8);
    assertThat(judge()).hasSize(1);
  }
}
