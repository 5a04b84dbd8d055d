package io.quorate.storage.group;

import static io.quorate.storage.group.GroupFixture.EPOCH;
import static io.quorate.storage.group.GroupFixture.TENANT;
import static io.quorate.storage.group.GroupFixture.delete;
import static io.quorate.storage.group.GroupFixture.put;
import static io.quorate.storage.group.GroupFixture.text;
import static io.quorate.storage.group.GroupFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Change;
import io.quorate.proto.op.ChangeFilter;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.command.Command;
import io.quorate.storage.group.GroupFixture.Answers;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChangeReadsTest {
  private static final int WAIT_MS = 20_000;

  @TempDir Path directory;
  private GroupFixture fixture;

  @BeforeEach
  void open() {
    fixture = new GroupFixture(directory, GroupLimits.DEFAULT);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static ReadOperation.Changes changes(long after, String start, String end, int waitMs) {
    return asked(new int[] {0, 1, 2, 3}, false, after, start, end, ChangeFilter.ALL, waitMs);
  }

  /** About all keys of a shard. */
  private static ReadOperation.Changes ofShard(
      int shard, boolean fromNow, long after, ChangeFilter filter, int waitMs) {
    return asked(new int[] {shard}, fromNow, after, "", "", filter, waitMs);
  }

  private static ReadOperation.Changes asked(
      int[] shards,
      boolean fromNow,
      long after,
      String start,
      String end,
      ChangeFilter filter,
      int waitMs) {
    return new ReadOperation.Changes(
        TENANT, shards, EPOCH, fromNow, after, utf8(start), utf8(end), filter, 1 << 20, waitMs);
  }

  private Answers<ReadResult> ask(ReadOperation.Changes asked) {
    return fixture.read(false, asked);
  }

  private Answers<ReadResult> wait(long after, String start, String end) {
    return ask(changes(after, start, end, WAIT_MS));
  }

  private long now() {
    return fixture.machine.position().revision();
  }

  private static String show(Answers<ReadResult> answers) {
    Reply<ReadResult> reply = answers.reply();
    if (reply instanceof Reply.Failed<ReadResult> failed) {
      return failed.code().code();
    }
    ReadResult result = ((Reply.Results<ReadResult>) reply).results().get(0);
    if (result instanceof ReadResult.Refused refused) {
      return refused.code().code();
    } else if (result instanceof ReadResult.Compacted compacted) {
      return compacted.after() + " compacted at " + compacted.compactRevision();
    }
    ReadResult.Changed changed = (ReadResult.Changed) result;
    return changed.changes().stream().map(ChangeReadsTest::show).collect(Collectors.joining(" "))
        + " to "
        + changed.upTo();
  }

  private static String show(Change change) {
    return text(change.key()) + (change.put() == null ? "-" : "=" + text(change.put().value()));
  }

  @Test
  void whatIsThereIsToldAtOnce() {
    long before = now();
    fixture.write(put(0, "a", "1"), put(1, "b", "2"));
    fixture.write(delete(0, "a"));
    assertThat(show(wait(before, "", ""))).isEqualTo("a=1 b=2 a- to " + now());
    assertThat(show(wait(before + 1, "a", "b"))).isEqualTo("a- to " + now());
  }

  @Test
  void aQuestionWaitsForAChangeOfItsRange() {
    Answers<ReadResult> answers = wait(now(), "b", "c");
    fixture.write(put(0, "a", "1"));
    fixture.write(put(3, "c", "1"));
    assertThat(answers.count()).isZero();
    fixture.write(put(2, "bb", "1"));
    assertThat(show(answers)).isEqualTo("bb=1 to " + now());
    fixture.write(put(2, "bb", "2"));
    assertThat(answers.count()).isEqualTo(1);
    assertThat(fixture.group.waitingWatches()).isZero();
  }

  @Test
  void anotherTenantsChangesAndOtherShardsAreNotSeen() {
    fixture.propose(new Command.AssignShards(TENANT + 1, 0, 3, EPOCH, true));
    ReadOperation.Changes ofOneShard = ofShard(1, false, now(), ChangeFilter.ALL, WAIT_MS);
    Answers<ReadResult> answers = ask(ofOneShard);
    fixture.write(put(0, "a", "1"));
    fixture.write(new Operation.Put(TENANT + 1, 1, EPOCH, Condition.ALWAYS, utf8("a"), utf8("2")));
    assertThat(answers.count()).isZero();
    fixture.write(put(1, "a", "3"));
    assertThat(show(answers)).isEqualTo("a=3 to " + now());
  }

  @Test
  void whatHappensBetweenALookAndTheNextIsNotMissed() {
    Deque<Runnable> reads = new ArrayDeque<>();
    fixture.readExecutor = reads::add;
    long before = now();
    fixture.write(put(0, "x", "0"));
    Answers<ReadResult> answers = wait(before, "a", "b");
    // It has to look since there is something new, and while it does not yet, its key is written.
    fixture.write(put(0, "a", "1"));
    assertThat(answers.count()).isZero();
    while (!reads.isEmpty()) {
      reads.removeFirst().run();
    }
    assertThat(show(answers)).isEqualTo("a=1 to " + now());
  }

  @Test
  void unwantedChangesDoNotEndTheWait() {
    fixture.write(put(0, "a", "1"));
    ReadOperation.Changes deletesOnly =
        ofShard(0, false, now(), new ChangeFilter(false, true, true), WAIT_MS);
    Answers<ReadResult> answers = ask(deletesOnly);
    fixture.write(put(0, "a", "2"));
    assertThat(answers.count()).isZero();
    fixture.write(delete(0, "a"));
    ReadResult.Changed changed = (ReadResult.Changed) answers.results().get(0);
    assertThat(changed.changes()).hasSize(1);
    assertThat(text(changed.changes().get(0).previous().value())).isEqualTo("2");
  }

  @Test
  void fromNowTellsThePresentRevision() {
    fixture.write(put(0, "a", "1"));
    ReadOperation.Changes fromNow = ofShard(0, true, 0, ChangeFilter.ALL, 0);
    assertThat(show(ask(fromNow))).isEqualTo(" to " + now());
  }

  @Test
  void aQuestionWithoutAWaitIsAnsweredWithNothing() {
    fixture.write(put(0, "a", "1"));
    assertThat(show(ask(changes(now(), "", "", 0)))).isEqualTo(" to " + now());
    assertThat(show(ask(changes(0, "b", "", 0)))).isEqualTo(" to " + now());
  }

  @Test
  void whatCannotBeToldIsRefused() {
    fixture.write(put(0, "a", "1"));
    fixture.write(put(0, "a", "2"));
    fixture.propose(new Command.Compact(now() - 1));
    assertThat(show(wait(now() - 2, "", "")))
        .isEqualTo((now() - 2) + " compacted at " + (now() - 1));
    assertThat(show(wait(now() + 1, "", ""))).isEqualTo("revision_in_future");
    assertThat(show(wait(-1, "", ""))).isEqualTo("revision_in_future");
    ReadOperation.Changes unowned = ofShard(4, false, now(), ChangeFilter.ALL, 0);
    assertThat(show(ask(unowned))).isEqualTo("stale_epoch");
  }

  @Test
  void aReplicaThatLeadsNoMoreSendsThemAway() {
    Answers<ReadResult> answers = wait(now(), "", "");
    fixture.replica.stepDown();
    assertThat(show(answers)).isEqualTo("not_leader");
    assertThat(show(wait(now(), "", ""))).isEqualTo("not_leader");
    assertThat(fixture.group.waitingWatches()).isZero();
  }

  @Test
  void aClosedGroupSendsThemAway() {
    Answers<ReadResult> answers = wait(now(), "", "");
    fixture.group.close();
    assertThat(show(answers)).isEqualTo("unavailable");
  }

  @Test
  void changesAreAskedForAlone() {
    List<ReadResult> results =
        fixture.read(false, GroupFixture.get(0, "a"), changes(now(), "", "", 0)).results();
    assertThat(((ReadResult.Refused) results.get(1)).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void aLongWaitEndsWithNothing() {
    Answers<ReadResult> answers = ask(changes(now(), "b", "", 1));
    Answers<ReadResult> patient = wait(now(), "b", "");
    fixture.write(put(0, "a", "1"));
    while (answers.count() == 0) {
      fixture.group.endLongWaits();
      Thread.onSpinWait();
    }
    assertThat(show(answers)).isEqualTo(" to " + now());
    assertThat(patient.count()).isZero();
  }
}
