package io.quorate.storage.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.LeaseKey;
import io.quorate.proto.op.LeaseState;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.EntryCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group that ends its keys and leases by itself, on clocks of the test. */
class ExpirerTest {
  private static final long TTL_MS = 10_000;

  @TempDir Path directory;
  private GroupFixture fixture;
  private Expirer expirer;

  /** Tasks by their times; whoever cancels one takes it out. */
  private final TreeMap<Long, List<Runnable>> timers = new TreeMap<>();

  @BeforeEach
  void open() {
    fixture = new GroupFixture(directory, GroupLimits.DEFAULT);
    expirer = new Expirer(fixture.group, this::after);
    expirer.start();
    pass(GroupFixture.ELECTION_MS);
  }

  @AfterEach
  void close() {
    expirer.close();
    fixture.close();
    assertThat(armed()).isZero();
  }

  private Runnable after(long delayMs, Runnable task) {
    synchronized (timers) {
      long atMs = fixture.monotonicMs.get() + delayMs;
      timers.computeIfAbsent(atMs, at -> new ArrayList<>()).add(task);
      return () -> {
        synchronized (timers) {
          timers.values().forEach(tasks -> tasks.remove(task));
          timers.values().removeIf(List::isEmpty);
        }
      };
    }
  }

  private int armed() {
    synchronized (timers) {
      return timers.values().stream().mapToInt(List::size).sum();
    }
  }

  /** Lets time pass, and what it brings be applied. */
  private void pass(long ms) {
    long until = fixture.monotonicMs.get() + ms;
    while (true) {
      fixture.replica.awaitApplied();
      List<Runnable> due;
      synchronized (timers) {
        if (timers.isEmpty() || timers.firstKey() > until) {
          break;
        }
        fixture.monotonicMs.accumulateAndGet(timers.firstKey(), Math::max);
        due = timers.pollFirstEntry().getValue();
      }
      due.forEach(Runnable::run);
    }
    fixture.monotonicMs.set(until);
  }

  private static Operation put(String key, Lifetime lifetime) {
    return new Operation.Put(
        GroupFixture.TENANT,
        0,
        GroupFixture.EPOCH,
        Condition.ALWAYS,
        GroupFixture.utf8(key),
        GroupFixture.utf8("v"),
        lifetime);
  }

  private static Operation grant(long leaseId) {
    return new Operation.GrantLease(GroupFixture.TENANT, 0, GroupFixture.EPOCH, leaseId, TTL_MS);
  }

  private static Operation keep(long leaseId) {
    return new Operation.KeepLease(GroupFixture.TENANT, 0, GroupFixture.EPOCH, leaseId);
  }

  private ReadResult read(ReadOperation operation) {
    return fixture.read(false, operation).results().get(0);
  }

  private boolean exists(String key) {
    return read(GroupFixture.get(0, key)) instanceof ReadResult.Found;
  }

  private List<Command.Expire> steps() {
    List<Command.Expire> steps = new ArrayList<>();
    for (long index = 1; index <= fixture.log.lastIndex(); index++) {
      for (Command command : EntryCodec.read(fixture.log.entry(index)).commands()) {
        if (command instanceof Command.Expire expire) {
          steps.add(expire);
        }
      }
    }
    return steps;
  }

  @Test
  void aKeyEndsWhenItsTimeIsOver() {
    fixture.write(put("a", Lifetime.ofTtl(TTL_MS)));
    pass(TTL_MS);
    assertThat(exists("a")).isTrue();
    assertThat(steps()).isEmpty();
    pass(1);
    assertThat(exists("a")).isFalse();
    assertThat(steps()).hasSize(1);
    pass(1_000_000);
    assertThat(steps()).as("nothing is left to end").hasSize(1);
  }

  @Test
  void wallClocksThatJumpEndNothing() {
    fixture.write(put("a", Lifetime.ofTtl(TTL_MS)), grant(7), put("b", Lifetime.ofLease(7)));
    fixture.clockMs.addAndGet(24 * 3_600_000);
    pass(TTL_MS);
    fixture.write(GroupFixture.put(0, "c", "v"));
    assertThat(exists("a") && exists("b")).isTrue();
    fixture.clockMs.addAndGet(-48 * 3_600_000);
    pass(1);
    assertThat(exists("a") || exists("b")).isFalse();
  }

  @Test
  void aNewLeaderGivesTheTimeWithoutOneAndAnElectionTimeout() {
    fixture.write(put("a", Lifetime.ofTtl(TTL_MS)));
    pass(4_000);
    fixture.write(GroupFixture.put(0, "c", "v"));
    fixture.replica.electAgain(() -> pass(3_600_000));
    fixture.clockMs.addAndGet(3_600_000);
    pass(TTL_MS - 4_000 + GroupFixture.ELECTION_MS);
    assertThat(exists("a")).isTrue();
    pass(1);
    assertThat(exists("a")).isFalse();
  }

  @Test
  void timeGoesOnInAGroupWithoutWritesWhileSomethingIsToEnd() {
    fixture.write(put("a", Lifetime.ofTtl(600_000)));
    pass(10 * Expirer.KEEP_TIME_MS - 1);
    assertThat(steps()).hasSize(9);
    fixture.replica.electAgain(() -> pass(1_000));
    pass(Expirer.KEEP_TIME_MS + GroupFixture.ELECTION_MS + 1);
    assertThat(exists("a")).as("at most that much was lost").isFalse();
  }

  @Test
  void keysThatEndAtOnceGoInStepsAndWritesGoBetween() {
    Operation[] puts = new Operation[1_000];
    for (int i = 0; i < puts.length; i++) {
      puts[i] = put("k" + i, Lifetime.ofTtl(TTL_MS));
    }
    fixture.write(puts);
    fixture.replica.hold();
    fixture.monotonicMs.addAndGet(TTL_MS + 1);
    pass(0);
    GroupFixture.Answers<Outcome> write = fixture.submit(GroupFixture.put(0, "c", "v"));
    fixture.replica.release();
    assertThat(write.results()).hasOnlyElementsOfType(Outcome.Written.class);
    pass(0);
    while (fixture.machine.position().keys() > 1) {
      fixture.replica.awaitApplied();
    }
    assertThat(steps()).hasSize(5).allMatch(step -> step.limit() == 200);
    assertThat(fixture.machine.position().revision()).isEqualTo(1 + 1_000 + 5 + 1);
  }

  @Test
  void aFollowerEndsNothing() {
    fixture.write(put("a", Lifetime.ofTtl(TTL_MS)));
    fixture.replica.onApplyThread(fixture.machine::leaderStopped);
    assertThat(armed()).isZero();
    pass(10 * TTL_MS);
    assertThat(steps()).isEmpty();
  }

  @Test
  void aStepThatFailedIsTriedAgain() {
    fixture.write(put("a", Lifetime.ofTtl(TTL_MS)));
    fixture.replica.leader = false;
    pass(TTL_MS + 1);
    assertThat(steps()).isEmpty();
    fixture.replica.leader = true;
    pass(1_000);
    assertThat(exists("a")).isFalse();
  }

  @Test
  void aKeptLeaseStaysAndReadersSeeWhatIsLeft() {
    fixture.write(grant(7), put("b", Lifetime.ofLease(7)), put("a", new Lifetime(15_000, 7)));
    pass(9_000);
    assertThat(lease(7, 10))
        .usingRecursiveComparison()
        .isEqualTo(
            new ReadResult.LeaseFound(
                new LeaseState(7, TTL_MS, 1_000),
                List.of(
                    new LeaseKey(0, GroupFixture.utf8("a")),
                    new LeaseKey(0, GroupFixture.utf8("b"))),
                false));
    fixture.write(keep(7));
    pass(5_000);
    ReadResult.Found found = (ReadResult.Found) read(GroupFixture.get(0, "a"));
    assertThat(found.entry().end().expiresInMs()).isEqualTo(1_000);
    assertThat(found.entry().end().leaseId()).isEqualTo(7);
    pass(1_001);
    assertThat(exists("a")).as("by its own time").isFalse();
    pass(4_000);
    assertThat(exists("b")).as("with the lease").isFalse();
    assertThat(lease(7, 0))
        .isEqualTo(new ReadResult.Refused(ErrorCode.LEASE_NOT_FOUND, "there is no lease 7"));
    assertThat(fixture.write(keep(7)))
        .containsExactly(new Outcome.Refused(ErrorCode.LEASE_NOT_FOUND));
  }

  @Test
  void aLeaseWithManyKeysEndsInSteps() {
    fixture.write(grant(7));
    for (int batch = 0; batch < 5; batch++) {
      Operation[] puts = new Operation[500];
      for (int i = 0; i < puts.length; i++) {
        puts[i] = put("k" + (500 * batch + i), Lifetime.ofLease(7));
      }
      fixture.write(puts);
    }
    fixture.write(new Operation.RevokeLease(GroupFixture.TENANT, 0, GroupFixture.EPOCH, 7));
    pass(0);
    while (fixture.machine.position().keys() > 0) {
      fixture.replica.awaitApplied();
    }
    assertThat(steps()).hasSize(2);
  }

  @Test
  void leasesAndTheirKeysAreReadInPages() {
    for (int i = 1; i <= 5; i++) {
      fixture.write(grant(i), put("k" + i, Lifetime.ofLease(3)));
      if (i < 3) {
        fixture.write(put("k" + i, Lifetime.FOREVER));
      }
    }
    assertThat(leases(0, 3)).isEqualTo("1 2 3 more");
    assertThat(leases(3, 3)).isEqualTo("4 5");
    assertThat(leases(5, 3)).isEmpty();
    ReadResult.LeaseFound first = (ReadResult.LeaseFound) lease(3, 2);
    assertThat(first.more()).isTrue();
    assertThat(first.keys())
        .extracting(key -> GroupFixture.text(key.key()))
        .containsExactly("k3", "k4");
    ReadResult.LeaseFound second =
        (ReadResult.LeaseFound)
            read(
                new ReadOperation.Lease(
                    GroupFixture.TENANT, 0, GroupFixture.EPOCH, 3, 2, first.keys().get(1)));
    assertThat(second.more()).isFalse();
    assertThat(second.keys()).extracting(key -> GroupFixture.text(key.key())).containsExactly("k5");
    assertThat(read(new ReadOperation.Leases(GroupFixture.TENANT, 0, 4, 0, 3)))
        .isInstanceOf(ReadResult.Refused.class);
  }

  private String leases(long after, int limit) {
    ReadResult.LeasePage page =
        (ReadResult.LeasePage)
            read(
                new ReadOperation.Leases(GroupFixture.TENANT, 0, GroupFixture.EPOCH, after, limit));
    List<String> ids = new ArrayList<>();
    page.leases().forEach(lease -> ids.add(Long.toString(lease.leaseId())));
    if (page.more()) {
      ids.add("more");
    }
    return String.join(" ", ids);
  }

  private ReadResult lease(long leaseId, int keys) {
    return read(
        new ReadOperation.Lease(
            GroupFixture.TENANT, 0, GroupFixture.EPOCH, leaseId, keys, LeaseKey.FIRST));
  }
}
