package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.storage.LogStorage;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What JRaft expects of a log, for ours and for the reference alike. */
class LogContractTest {

  abstract static class Contract {
    abstract LogStorage log();

    /** The log as a new process would find it. */
    abstract LogStorage reopened();

    @Test
    void anEmptyLogBeginsAtOneAndEndsAtZero() {
      assertThat(log().getFirstLogIndex()).isEqualTo(1);
      assertThat(log().getLastLogIndex()).isEqualTo(0);
      assertThat(log().getEntry(1)).isNull();
    }

    @Test
    void entriesComeBackAfterReopening() {
      assertThat(log().appendEntries(Entries.range(1, 10, 1))).isEqualTo(10);
      LogStorage again = reopened();
      assertThat(again.getFirstLogIndex()).isEqualTo(1);
      assertThat(again.getLastLogIndex()).isEqualTo(10);
      assertThat(Entries.text(again.getEntry(7))).isEqualTo("entry 7 of term 1");
      assertThat(again.getEntry(11)).isNull();
    }

    @Test
    void aGapIsRefused() {
      log().appendEntries(Entries.range(1, 3, 1));
      assertThat(log().appendEntries(Entries.range(5, 6, 1))).isEqualTo(0);
      assertThat(log().getLastLogIndex()).isEqualTo(3);
    }

    @Test
    void aPrefixIsDropped() {
      log().appendEntries(Entries.range(1, 10, 1));
      assertThat(log().truncatePrefix(6)).isTrue();
      assertThat(log().getFirstLogIndex()).isEqualTo(6);
      assertThat(log().getEntry(5)).isNull();
      LogStorage again = reopened();
      assertThat(again.getFirstLogIndex()).isEqualTo(6);
      assertThat(again.getLastLogIndex()).isEqualTo(10);
    }

    @Test
    void aPrefixBeyondTheEndEmptiesTheLogAndItGoesOnThere() {
      log().appendEntries(Entries.range(1, 10, 1));
      assertThat(log().truncatePrefix(21)).isTrue();
      LogStorage again = reopened();
      assertThat(again.getFirstLogIndex()).isEqualTo(21);
      assertThat(again.getLastLogIndex()).isEqualTo(0);
      assertThat(again.appendEntries(Entries.range(21, 22, 2))).isEqualTo(2);
      assertThat(again.getLastLogIndex()).isEqualTo(22);
    }

    @Test
    void aSuffixIsReplaced() {
      log().appendEntries(Entries.range(1, 10, 1));
      assertThat(log().truncateSuffix(5)).isTrue();
      assertThat(log().getLastLogIndex()).isEqualTo(5);
      assertThat(log().appendEntries(Entries.range(6, 7, 2))).isEqualTo(2);
      LogStorage again = reopened();
      assertThat(again.getLastLogIndex()).isEqualTo(7);
      assertThat(Entries.text(again.getEntry(6))).isEqualTo("entry 6 of term 2");
      assertThat(again.getEntry(8)).isNull();
    }

    @Test
    void aResetLogGoesOnAtTheNextIndex() {
      log().appendEntries(Entries.range(1, 10, 1));
      assertThat(log().reset(8)).isTrue();
      LogStorage again = reopened();
      assertThat(again.getFirstLogIndex()).isEqualTo(8);
      assertThat(again.getLastLogIndex()).isEqualTo(0);
      assertThat(again.getEntry(8)).isNull();
      assertThat(again.appendEntries(Entries.range(8, 9, 3))).isEqualTo(2);
    }

    @Test
    void anyWalkAgreesWithTheReference() {
      for (long seed = 1; seed <= 5; seed++) {
        log().reset(1);
        walk(new Random(seed), "seed " + seed);
      }
    }

    private void walk(Random random, String seed) {
      LogStorage log = log();
      InMemoryLog reference = new InMemoryLog();
      long term = 1;
      for (int step = 0; step < 120; step++) {
        long first = reference.getFirstLogIndex();
        long last = Math.max(reference.getLastLogIndex(), first - 1);
        long somewhere = first + random.nextInt((int) (last - first + 3));
        switch (random.nextInt(8)) {
          case 0 -> both(log, reference, l -> l.truncatePrefix(somewhere));
          case 1 -> both(log, reference, l -> l.truncateSuffix(Math.max(somewhere, first) - 1));
          case 2 -> {
            if (random.nextInt(6) == 0) {
              both(log, reference, l -> l.reset(somewhere));
            }
          }
          case 3 -> log = reopened();
          default -> {
            List<com.alipay.sofa.jraft.entity.LogEntry> entries =
                Entries.range(last + 1, last + 1 + random.nextInt(5), ++term);
            both(log, reference, l -> l.appendEntries(entries));
          }
        }
        assertThat(log.getFirstLogIndex()).as(seed).isEqualTo(reference.getFirstLogIndex());
        assertThat(log.getLastLogIndex()).as(seed).isEqualTo(reference.getLastLogIndex());
        for (long index = first - 2; index < last + 8; index++) {
          assertThat(Entries.text(log.getEntry(index)))
              .as(seed)
              .isEqualTo(Entries.text(reference.getEntry(index)));
        }
      }
    }

    private static void both(
        LogStorage log, LogStorage reference, java.util.function.Function<LogStorage, Object> op) {
      assertThat(op.apply(log)).isEqualTo(op.apply(reference));
    }
  }

  @Nested
  class OfTheReference extends Contract {
    private final InMemoryLog log = new InMemoryLog();

    @Override
    LogStorage log() {
      return log;
    }

    @Override
    LogStorage reopened() {
      return log;
    }
  }

  @Nested
  class OfTheSharedLog extends Contract {
    @TempDir Path directory;
    private SharedLog shared;
    private GroupLog log;

    @BeforeEach
    void create() {
      shared = SharedLog.open(directory);
      shared.create("other");
      shared.create("g");
      log = Entries.init(shared.openGroup("g").log());
    }

    @AfterEach
    void close() {
      assertThat(shared.damages()).isEmpty();
      shared.close();
    }

    @Override
    LogStorage log() {
      return log;
    }

    @Override
    LogStorage reopened() {
      shared.close();
      shared = SharedLog.open(directory);
      log = Entries.init(shared.openGroup("g").log());
      return log;
    }

    @Test
    void groupsDoNotSeeEachOther() {
      GroupLog other = Entries.init(shared.openGroup("other").log());
      log.appendEntries(Entries.range(1, 10, 1));
      other.appendEntries(Entries.range(1, 3, 4));
      log.truncatePrefix(20);
      assertThat(other.getLastLogIndex()).isEqualTo(3);
      assertThat(Entries.text(other.getEntry(3))).isEqualTo("entry 3 of term 4");
    }

    @Test
    void configurationsAreReplayed() {
      log.appendEntries(Entries.range(1, 2, 1));
      log.appendEntry(Entries.members(3, 1, "n1", "n2"));
      log.appendEntry(Entries.members(4, 1, "n1", "n2", "n3"));
      log.truncateSuffix(3);
      shared.close();
      shared = SharedLog.open(directory);
      ConfigurationManager configurations = new ConfigurationManager();
      log = Entries.init(shared.openGroup("g").log(), configurations);
      assertThat(configurations.getLastConfiguration().getId().getIndex()).isEqualTo(3);
      assertThat(log.configuration().getPeers())
          .containsExactly(PeerIds.of("n1"), PeerIds.of("n2"));
    }

    @Test
    void votesComeBack() {
      GroupVotes votes = shared.openGroup("g").votes();
      votes.init(null);
      assertThat(votes.getVotedFor().isEmpty()).isTrue();
      assertThat(votes.setTermAndVotedFor(7, PeerIds.of("n2"))).isTrue();
      assertThat(votes.setTerm(8)).isTrue();
      reopened();
      GroupVotes again = shared.openGroup("g").votes();
      again.init(null);
      assertThat(again.getTerm()).isEqualTo(8);
      assertThat(again.getVotedFor()).isEqualTo(PeerIds.of("n2"));
    }

    @Test
    void aDestroyedGroupIsNewAgain() {
      log.appendEntries(Entries.range(1, 10, 1));
      shared.destroy("g");
      assertThat(shared.exists("g")).isFalse();
      shared.create("g");
      assertThat(Entries.init(shared.openGroup("g").log()).getLastLogIndex()).isEqualTo(0);
    }
  }
}
