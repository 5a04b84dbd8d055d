package io.quorate.storage.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.storage.apply.MachineFixture.Indexed;
import io.quorate.storage.apply.MachineFixture.ListRun;
import io.quorate.storage.apply.MachineFixture.Recorder;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.command.LogEntry;
import io.quorate.storage.mvcc.MvccStores.Row;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import io.quorate.storage.raft.RaftReplica.Proposal;
import io.quorate.storage.raft.StateMachine.EntryRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupStateMachineTest {
  @TempDir Path directory;
  private MachineFixture fixture;

  @BeforeEach
  void open() {
    fixture = new MachineFixture(directory);
    fixture.apply(new Command.AssignShards(1, 0, 3, 5, true));
  }

  private static Operation put(int shard, long epoch, String key) {
    return new Operation.Put(
        1, shard, epoch, Condition.ALWAYS, key.getBytes(UTF_8), new byte[] {1});
  }

  private long revision() {
    return fixture.machine().position().revision();
  }

  // Ownership

  @Test
  void anOlderEpochThanTheGroupsIsRefusedAndANewerOneIsNot() {
    assertThat(fixture.apply(put(0, 4, "a"))).isEqualTo(refused(ErrorCode.STALE_EPOCH));
    assertThat(fixture.apply(put(0, 5, "a"))).isInstanceOf(Outcome.Written.class);
    assertThat(fixture.apply(put(0, 9, "a"))).isInstanceOf(Outcome.Written.class);
    assertThat(fixture.apply(put(4, 9, "a"))).isEqualTo(refused(ErrorCode.STALE_EPOCH));
  }

  @Test
  void aShardThatWasGivenAwayTakesNoWrite() {
    fixture.apply(new Command.AssignShards(1, 1, 2, 7, false));
    assertThat(fixture.apply(put(1, 7, "a"))).isEqualTo(refused(ErrorCode.STALE_EPOCH));
    assertThat(fixture.apply(put(1, 99, "a"))).isEqualTo(refused(ErrorCode.STALE_EPOCH));
    assertThat(fixture.apply(put(3, 7, "a"))).isInstanceOf(Outcome.Written.class);
  }

  @Test
  void anAssignmentOfAnOlderOrTheSameEpochChangesNothing() {
    long before = revision();
    fixture.apply(new Command.AssignShards(1, 0, 3, 5, false));
    fixture.apply(new Command.AssignShards(1, 0, 3, 4, false));
    assertThat(revision()).isEqualTo(before);
    assertThat(fixture.apply(put(0, 5, "a"))).isInstanceOf(Outcome.Written.class);
  }

  @Test
  void ownershipSurvivesRestartAndSnapshot() {
    fixture.apply(new Command.AssignShards(1, 1, 1, 7, false));
    fixture.apply(new Command.AssignShards(2, 0, 2_999, 8, true));
    Path snapshot = fixture.saveSnapshot("s");
    fixture.restartTrusted();
    ownershipIsAsAssigned();
    fixture.restartEmpty();
    assertThat(fixture.machine().loadSnapshot(snapshot)).isTrue();
    ownershipIsAsAssigned();
  }

  private void ownershipIsAsAssigned() {
    try (StateView view = fixture.machine().view()) {
      assertThat(view.ownership().owns(1, 0, 5)).isTrue();
      assertThat(view.ownership().owns(1, 1, 9)).isFalse();
      assertThat(view.ownership().owns(1, 2, 4)).isFalse();
      assertThat(view.ownership().owns(2, 2_999, 8)).isTrue();
      assertThat(view.ownership().owns(2, 3_000, 8)).isFalse();
      assertThat(view.ownership().owns(2, 0, 7)).isFalse();
    }
  }

  // What clients can cause is a refusal

  @Test
  void invalidOperationsAreRefusedAndChangeNothing() {
    Position before = fixture.machine().position();
    assertThat(fixture.apply(put(0, 5, ""))).isEqualTo(refused(ErrorCode.INVALID_ARGUMENT));
    assertThat(fixture.apply(put(0, 5, "k".repeat(Limits.MAX_KEY_BYTES + 1))))
        .isEqualTo(refused(ErrorCode.KEY_TOO_LONG));
    byte[] large = new byte[Limits.MAX_VALUE_BYTES + 1];
    assertThat(fixture.apply(new Operation.Put(1, 0, 5, Condition.ALWAYS, new byte[] {1}, large)))
        .isEqualTo(refused(ErrorCode.PAYLOAD_TOO_LARGE));
    assertThat(fixture.apply(new Operation.Put(0, 0, 5, Condition.ALWAYS, new byte[] {1}, large)))
        .isEqualTo(refused(ErrorCode.INVALID_ARGUMENT));
    for (int limit : new int[] {0, -1, Limits.MAX_DELETE_STEP + 1}) {
      assertThat(fixture.apply(new Operation.DeleteRange(1, 0, 5, new byte[0], new byte[0], limit)))
          .isEqualTo(refused(ErrorCode.INVALID_ARGUMENT));
    }
    assertThat(fixture.machine().position().revision()).isEqualTo(before.revision());
    assertThat(fixture.machine().position().checksum()).isEqualTo(before.checksum());
  }

  @Test
  void aRangeDeletionStopsAtItsLimitAndSaysSo() {
    for (String key : List.of("a", "b", "c", "d")) {
      fixture.apply(put(0, 5, key));
    }
    fixture.apply(put(1, 5, "z"));
    long before = revision();
    Operation step = new Operation.DeleteRange(1, 0, 5, new byte[0], new byte[0], 3);
    assertThat(fixture.apply(step)).isEqualTo(new Outcome.Deleted(before + 1, 3, true));
    assertThat(fixture.apply(step)).isEqualTo(new Outcome.Deleted(before + 2, 1, false));
    assertThat(fixture.apply(step)).isEqualTo(new Outcome.Deleted(before + 2, 0, false));
    // The next shard's key is still there; the group's own records don't count.
    assertThat(fixture.machine().position().keys()).isEqualTo(1);
  }

  @Test
  void compactionStopsAtThePresentAndNeverGoesBack() {
    fixture.apply(put(0, 5, "a"));
    fixture.apply(new Command.Compact(1_000_000));
    assertThat(fixture.machine().position().compactRevision()).isEqualTo(revision());
    fixture.apply(new Command.Compact(1));
    assertThat(fixture.machine().position().compactRevision()).isEqualTo(revision());
  }

  // Checkpoints

  @Test
  void replicasThatAgreeGoOn() {
    fixture.apply(new Command.Checkpoint(0, 0));
    Checkpoint noted = fixture.machine().lastCheckpoint();
    fixture.apply(put(0, 5, "a"));
    fixture.apply(new Command.Checkpoint(noted.index(), noted.checksum()));
    assertThat(fixture.machine().failure()).isNull();
    assertThat(fixture.machine().lastCheckpoint().comparedRevision()).isEqualTo(noted.revision());
  }

  /**
   * As when a leader's proposals had to wait: the later checkpoint is the one that it carries on.
   */
  @Test
  void anEntryMayHoldTwoCheckpoints() {
    fixture.apply(
        new Command.Checkpoint(0, 0),
        new Command.Data(put(0, 5, "a")),
        new Command.Checkpoint(0, 0));
    Checkpoint noted = fixture.machine().lastCheckpoint();
    fixture.apply(new Command.Checkpoint(noted.index(), noted.checksum()));
    assertThat(fixture.machine().failure()).isNull();
    assertThat(fixture.machine().lastCheckpoint().comparedRevision()).isEqualTo(noted.revision());
  }

  @Test
  void aReplicaWithAnotherStateStopsServing() {
    fixture.apply(new Command.Checkpoint(0, 0));
    Checkpoint noted = fixture.machine().lastCheckpoint();
    assertThatThrownBy(
            () -> fixture.apply(new Command.Checkpoint(noted.index(), noted.checksum() + 1)))
        .isInstanceOf(DivergenceException.class);
    servesNothing();
  }

  @Test
  void aSingleValueThatDiffersIsFound(@TempDir Path other) {
    MachineFixture leader = new MachineFixture(other);
    leader.apply(new Command.AssignShards(1, 0, 3, 5, true));
    leader.apply(new Operation.Put(1, 0, 5, Condition.ALWAYS, new byte[] {1}, new byte[] {1}));
    fixture.apply(new Operation.Put(1, 0, 5, Condition.ALWAYS, new byte[] {1}, new byte[] {2}));
    leader.apply(new Command.Checkpoint(0, 0));
    fixture.apply(new Command.Checkpoint(0, 0));
    Checkpoint leaders = leader.machine().lastCheckpoint();
    Command compare = new Command.Checkpoint(leaders.index(), leaders.checksum());
    leader.apply(compare);
    assertThatThrownBy(() -> fixture.apply(compare)).isInstanceOf(DivergenceException.class);
    assertThat(leader.machine().failure()).isNull();
    assertThat(fixture.machine().failure()).isInstanceOf(DivergenceException.class);
  }

  @Test
  void aReplicaThatDidNotNoteTheIndexIsSilent() {
    fixture.apply(new Command.Checkpoint(0, 0));
    Checkpoint noted = fixture.machine().lastCheckpoint();
    fixture.restartTrusted();
    assertThat(fixture.machine().lastCheckpoint()).isNull();
    fixture.apply(new Command.Checkpoint(noted.index(), noted.checksum() + 1));
    assertThat(fixture.machine().failure()).isNull();
  }

  // Failure

  @Test
  void aMalformedEntryStopsTheReplicaAndLosesWhatTheRunHasAnswers() {
    Recorder first = new Recorder(new LogEntry(1, List.of(new Command.Data(put(0, 5, "a")))));
    ListRun good = new ListRun(List.of(new Indexed(2, first.entry(), first)));
    assertThatThrownBy(() -> fixture.machine().apply(new ThenMalformed(good)))
        .isInstanceOf(MalformedException.class);
    assertThat(first.lost).isEqualTo(1);
    assertThat(first.answers()).isEqualTo(1);
    servesNothing();
    assertThatThrownBy(() -> fixture.apply(put(0, 5, "b")))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatAFailedReplicaLeavesIsNotTrusted() {
    assertThatThrownBy(() -> fixture.machine().apply(new ThenMalformed(new ListRun(List.of()))))
        .isInstanceOf(MalformedException.class);
    fixture.restartTrusted();
    assertThat(fixture.machine().position()).isEqualTo(Position.EMPTY);
  }

  private void servesNothing() {
    assertThat(fixture.machine().failure()).isNotNull();
    assertThatThrownBy(() -> fixture.machine().view())
        .isInstanceOfSatisfying(
            QuorateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REPLICA_FAILED));
  }

  /** A run, and then an entry that no replica can read. */
  private static final class ThenMalformed implements EntryRun {
    private final EntryRun run;
    private boolean isAtEnd;

    ThenMalformed(EntryRun run) {
      this.run = run;
    }

    @Override
    public boolean next() {
      isAtEnd = !run.next();
      return true;
    }

    @Override
    public long index() {
      return isAtEnd ? 100 : run.index();
    }

    @Override
    public long term() {
      return 1;
    }

    @Override
    public byte[] entry() {
      return isAtEnd ? new byte[] {1, 2, 3} : run.entry();
    }

    @Override
    public @Nullable Proposal proposal() {
      return isAtEnd ? null : run.proposal();
    }
  }

  @Test
  void answersComeWhenReadersSeeTheWrite() {
    LogEntry entry = new LogEntry(1, List.of(new Command.Data(put(0, 5, "a"))));
    List<Long> seen = new ArrayList<>();
    Recorder recorder =
        new Recorder(entry) {
          @Override
          public void applied(List<CommandResult> given) {
            seen.add(fixture.machine().position().revision());
          }
        };
    fixture.machine().apply(new ListRun(List.of(new Indexed(2, entry, recorder))));
    assertThat(seen).containsExactly(2L);
  }

  @Test
  void entriesThatTheStateHasAreSkipped() {
    fixture.apply(put(0, 5, "a"));
    Position before = fixture.machine().position();
    LogEntry again = new LogEntry(1, List.of(new Command.Data(put(0, 5, "a"))));
    fixture.machine().apply(new ListRun(List.of(new Indexed(2, again, null))));
    assertThat(fixture.machine().position()).isEqualTo(before);
  }

  @Test
  void theGroupsTimeNeverGoesBack() {
    LogEntry late = new LogEntry(5_000, List.of());
    LogEntry early = new LogEntry(4_000, List.of());
    fixture
        .machine()
        .apply(new ListRun(List.of(new Indexed(2, late, null), new Indexed(3, early, null))));
    assertThat(fixture.machine().position().stampMs()).isEqualTo(5_000);
    assertThat(fixture.machine().position().appliedIndex()).isEqualTo(3);
  }

  // Snapshots

  @Test
  void anInstalledSnapshotReplacesTheStoreUnderItsReaders(@TempDir Path other) {
    MachineFixture leader = new MachineFixture(other);
    leader.apply(new Command.AssignShards(1, 0, 3, 5, true));
    leader.apply(put(0, 5, "a"));
    leader.apply(put(0, 5, "b"));
    fixture.snapshots.files.put(Path.of("s"), leader.content());

    try (StateView before = fixture.machine().view()) {
      assertThat(fixture.machine().loadSnapshot(Path.of("s"))).isTrue();
      assertThat(before.get(StoreKeys.of(1, 0, "a".getBytes(UTF_8)), 1)).isNull();
      assertThat(before.position().revision()).isEqualTo(1);
    }
    try (StateView after = fixture.machine().view()) {
      assertThat(after.position()).isEqualTo(leader.machine().position());
      assertThat(after.get(StoreKeys.of(1, 0, "a".getBytes(UTF_8)), 2)).isNotNull();
    }
    assertThat(directory).isDirectoryContaining("glob:**store-2");
    assertThat(directory).isDirectoryNotContaining("glob:**store-1");
  }

  @Test
  void aSnapshotThatIsNotNewerChangesNothing() {
    Path old = fixture.saveSnapshot("s");
    fixture.apply(put(0, 5, "a"));
    Position before = fixture.machine().position();
    assertThat(fixture.machine().loadSnapshot(old)).isTrue();
    assertThat(fixture.machine().position()).isEqualTo(before);
  }

  @Test
  void aSnapshotWhoseContentIsNotWhatItsPositionSaysIsRefused() {
    fixture.apply(put(0, 5, "a"));
    InMemorySnapshots.Snapshot whole = fixture.content();
    List<Row> rows = new ArrayList<>(whole.rows());
    Row last = rows.remove(rows.size() - 1);
    Version changed = new Version(2, 2, 1, 0, 0, new byte[] {9});
    rows.add(new Row(last.key(), List.of(changed)));
    fixture.snapshots.files.put(
        Path.of("s"), new InMemorySnapshots.Snapshot(whole.position(), rows));
    fixture.restartEmpty();
    assertThat(fixture.machine().loadSnapshot(Path.of("s"))).isFalse();
    servesNothing();
  }

  @Test
  void aMissingSnapshotIsRefused() {
    assertThat(fixture.machine().loadSnapshot(Path.of("none"))).isFalse();
    servesNothing();
  }

  private static Outcome refused(ErrorCode code) {
    return new Outcome.Refused(code);
  }
}
