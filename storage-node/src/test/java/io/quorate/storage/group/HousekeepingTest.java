package io.quorate.storage.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.apply.Checkpoint;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {
  private static final Housekeeping.Settings SETTINGS =
      new Housekeeping.Settings(1_000, 600_000, 100, 30_000);

  @TempDir Path directory;
  private GroupFixture fixture;
  private Housekeeping housekeeping;
  private long nowMs = 50_000;
  private long tenantWindowMs;

  @BeforeEach
  void open() {
    fixture = new GroupFixture(directory, GroupLimits.DEFAULT);
    housekeeping =
        new Housekeeping(
            fixture.group,
            SETTINGS,
            tenantId -> tenantId == GroupFixture.TENANT ? tenantWindowMs : 0,
            () -> nowMs);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void tickAfter(long ms) {
    nowMs += ms;
    housekeeping.tick();
    fixture.replica.awaitApplied();
  }

  private void write(int count) {
    for (int i = 0; i < count; i++) {
      fixture.write(GroupFixture.put(0, "k", "v" + i));
    }
  }

  @Test
  void historyIsKeptForTheWindowAndThenCompacted() {
    write(10);
    tickAfter(1_000);
    write(5);
    tickAfter(599_000);
    assertThat(fixture.machine.position().compactRevision()).isZero();
    tickAfter(1_000);
    assertThat(fixture.machine.position().compactRevision()).isEqualTo(11);
    tickAfter(600_000);
    assertThat(fixture.machine.position().compactRevision()).isEqualTo(16);
  }

  private ReadResult read(long revision) {
    return fixture.read(false, GroupFixture.get(0, "k", revision)).results().get(0);
  }

  private static void assertKeptSince(ReadResult result, long revision) {
    assertThat(result)
        .isInstanceOfSatisfying(
            ReadResult.Refused.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(ErrorCode.REVISION_COMPACTED);
              assertThat(refused.detail()).endsWith("kept since " + revision);
            });
  }

  @Test
  void aTenantWithAWindowOfItsOwnReadsNoFurtherBack() {
    write(10);
    tickAfter(10_000);
    write(5);
    tickAfter(50_000);
    assertThat(read(2)).isInstanceOf(ReadResult.Found.class);
    tenantWindowMs = 60_000;
    assertThat(read(2)).isInstanceOf(ReadResult.Found.class);
    nowMs += 10_000;
    // Written before the sample that is a minute old now.
    assertKeptSince(read(10), 11);
    assertThat(read(11)).isInstanceOf(ReadResult.Found.class);
    assertThat(read(0)).isInstanceOf(ReadResult.Found.class);
    nowMs += 10_000_000;
    assertKeptSince(read(15), 16);
    assertThat(read(16)).isInstanceOf(ReadResult.Found.class);
  }

  @Test
  void aWindowThatIsMadeLongerShowsAgainWhatIsThere() {
    write(10);
    tickAfter(10_000);
    write(5);
    tenantWindowMs = 10_000;
    nowMs += 10_000;
    assertKeptSince(read(5), 11);
    tenantWindowMs = 0;
    assertThat(read(5)).isInstanceOf(ReadResult.Found.class);
  }

  @Test
  void aFollowerRefusesWhatALeaderWould() {
    write(10);
    tickAfter(10_000);
    fixture.replica.leader = false;
    tenantWindowMs = 10_000;
    nowMs += 10_000;
    ReadResult stale = fixture.read(true, GroupFixture.get(0, "k", 5)).results().get(0);
    assertKeptSince(stale, 11);
  }

  @Test
  void tooManyRevisionsAreCompactedBeforeTheirTime() {
    write(150);
    tickAfter(1_000);
    assertThat(fixture.machine.position().compactRevision()).isEqualTo(151 - 100);
  }

  @Test
  void everythingWrittenIsComparedAndThenNothingMoreIsProposed() {
    write(3);
    tickAfter(30_000);
    assertThat(fixture.machine.lastCheckpoint()).isNotNull();
    tickAfter(30_000);
    Checkpoint compared = fixture.machine.lastCheckpoint();
    assertThat(compared.comparedRevision()).isEqualTo(4);
    for (int i = 0; i < 100; i++) {
      tickAfter(30_000);
    }
    // Two checkpoints, and the compaction of what was written.
    assertThat(fixture.machine.lastCheckpoint()).isEqualTo(compared);
    assertThat(fixture.machine.position().compactRevision()).isEqualTo(4);
    long index = fixture.log.lastIndex();
    tickAfter(30_000_000);
    assertThat(fixture.log.lastIndex()).isEqualTo(index);
  }

  @Test
  void checkpointsKeepTheirDistance() {
    write(1);
    tickAfter(1_000);
    Checkpoint first = fixture.machine.lastCheckpoint();
    write(1);
    tickAfter(29_000);
    assertThat(fixture.machine.lastCheckpoint()).isEqualTo(first);
    tickAfter(1_000);
    assertThat(fixture.machine.lastCheckpoint().index()).isGreaterThan(first.index());
  }

  @Test
  void aGroupThatIsStuckGetsOneOfAKind() {
    write(5);
    fixture.replica.hold();
    int before = fixture.replica.proposeCalls();
    for (int i = 0; i < 20; i++) {
      nowMs += 600_000;
      housekeeping.tick();
    }
    assertThat(fixture.replica.proposeCalls() - before).isLessThanOrEqualTo(2);
    fixture.replica.release();
    fixture.replica.awaitApplied();
    tickAfter(30_000);
    assertThat(fixture.machine.lastCheckpoint().comparedRevision()).isEqualTo(6);
  }

  @Test
  void aFollowerWatchesAndProposesNothing() {
    write(5);
    fixture.replica.leader = false;
    long index = fixture.log.lastIndex();
    tickAfter(1_000);
    tickAfter(600_000);
    assertThat(fixture.log.lastIndex()).isEqualTo(index);
    fixture.replica.leader = true;
    tickAfter(1_000);
    // It knows since when the revision is there, although it did not lead then.
    assertThat(fixture.machine.position().compactRevision()).isEqualTo(6);
  }
}
