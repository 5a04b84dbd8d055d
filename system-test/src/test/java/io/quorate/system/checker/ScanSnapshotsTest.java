package io.quorate.system.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.quorate.system.history.Action;
import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import io.quorate.system.history.Scan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScanSnapshotsTest {
  private final List<Operation> history = new ArrayList<>();

  private void put(String key, String value, long at, long revision) {
    history.add(
        new Operation(
            1, key, new Action.Put(value), at, at + 5, new Result.Written(revision, false)));
  }

  private static Scan scan(long at, long revision, Scan.Row... rows) {
    return new Scan(2, "p/", at, at + 5, revision, List.of(rows));
  }

  private List<String> judge(Scan... scans) {
    return ScanSnapshots.contradictions(history, List.of(scans));
  }

  @Test
  void whatIsOfOneRevisionPasses() {
    put("p/a", "1", 10, 1);
    put("p/b", "2", 20, 2);
    put("p/a", "3", 30, 3);
    assertThat(
            judge(
                scan(25, 2, new Scan.Row("p/a", "1", 1), new Scan.Row("p/b", "2", 2)),
                scan(25, 3, new Scan.Row("p/a", "3", 3), new Scan.Row("p/b", "2", 2)),
                scan(25, 0)))
        .isEmpty();
  }

  @Test
  void aTornScanIsFound() {
    put("p/a", "1", 10, 1);
    put("p/a", "3", 30, 3);
    put("p/b", "4", 40, 4);
    // Of revision 4 by b, but a is older.
    assertThat(judge(scan(42, 4, new Scan.Row("p/a", "1", 1), new Scan.Row("p/b", "4", 4))))
        .singleElement()
        .asString()
        .contains("value=3");
  }

  @Test
  void aMissingRowIsFoundUnlessItMayBeDeleted() {
    put("p/a", "1", 10, 1);
    assertThat(judge(scan(20, 1))).hasSize(1);
    history.add(new Operation(3, "p/a", new Action.Delete(), 18, 40, new Result.Unknown("lost")));
    assertThat(judge(scan(20, 1))).isEmpty();
  }

  @Test
  void rowsFromTheFutureAndRowsShownTwiceAreFound() {
    Scan.Row row = new Scan.Row("p/a", "1", 7);
    assertThat(judge(scan(20, 6, row))).hasSize(1);
    assertThat(judge(scan(20, 7, row, row))).hasSize(1);
  }

  @Test
  void aScanCountsAsAReadOfEachKey() {
    put("p/a", "1", 10, 1);
    put("p/b", "2", 20, 2);
    put("q/c", "3", 30, 3);
    List<Operation> reads =
        ScanSnapshots.asReads(history, List.of(scan(40, 3, new Scan.Row("p/b", "2", 2))));
    assertThat(reads)
        .extracting(Operation::key, Operation::result)
        .containsExactlyInAnyOrder(
            tuple("p/a", new Result.Absent()), tuple("p/b", new Result.Found("2", 2)));
  }
}
