package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import io.quorate.storage.apply.GroupStateMachine;
import io.quorate.storage.raft.RaftReplica.Proposal;
import io.quorate.storage.raft.StateMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Drives a replica's state machine with what is committed, in runs of any length, and makes, sends
 * and takes snapshots. What is applied is shown to the {@link ReferenceGroup}, which judges it.
 */
final class ApplyLoop {
  private static final int MAX_RUN = 12;

  private final ReplicaSite site;
  private final ReplicaDisk disk;
  private final SimulatedRaft raft;
  private final GroupStateMachine machine;
  private final ReferenceGroup reference;
  private final Path home;
  private long committedIndex;
  private long appliedIndex;
  private boolean running;
  private boolean snapshotting;
  private boolean installing;
  private boolean leaderTold;
  private boolean closed;

  ApplyLoop(
      ReplicaSite site,
      ReplicaDisk disk,
      SimulatedRaft raft,
      GroupStateMachine machine,
      ReferenceGroup reference,
      Path home) {
    this.site = site;
    this.disk = disk;
    this.raft = raft;
    this.machine = machine;
    this.reference = reference;
    this.home = home;
    this.appliedIndex = machine.appliedIndex();
    ReplicaDisk.Snapshot snapshot = disk.snapshot();
    if (snapshot != null && snapshot.index() > appliedIndex) {
      load(snapshot);
    }
    this.committedIndex = appliedIndex;
  }

  long committedIndex() {
    return committedIndex;
  }

  long appliedIndex() {
    return appliedIndex;
  }

  void elected(long term) {
    reference.elected(term, site.nodeId());
  }

  void proposed(byte[] entry) {
    reference.proposed(entry);
  }

  boolean isSnapshotting() {
    return snapshotting;
  }

  void committed(long index) {
    if (index > committedIndex) {
      committedIndex = index;
      runSoon();
    }
  }

  private void runSoon() {
    if (running || installing || closed || appliedIndex >= committedIndex) {
      return;
    }
    running = true;
    long nanos = site.world().between(site.weather().applyNanos / 4, site.weather().applyNanos);
    if (site.world().chance(site.weather().slowApplyPerMille)) {
      nanos += site.world().between(MS, 150 * MS);
    }
    site.process().after(nanos, "apply", this::run);
  }

  private void run() {
    running = false;
    if (installing || closed) {
      return;
    }
    long to = Math.min(committedIndex, appliedIndex + 1 + site.world().below(MAX_RUN));
    Run run = new Run(appliedIndex + 1, to);
    try {
      if (run.hasData()) {
        machine.apply(run);
      }
    } catch (RuntimeException e) {
      machine.failed(e);
      site.world().broken(Invariant.NO_REPLICA_FAILS, site.name() + ": " + Broken.stackOf(e));
      return;
    }
    appliedIndex = to;
    site.note("applied", "", to);
    reference.stands(site.name(), machine.position());
    afterwards();
    runSoon();
  }

  private void afterwards() {
    Leadership leadership = raft.leadership();
    if (leadership != null) {
      if (!leaderTold && appliedIndex >= leadership.firstOwnIndex()) {
        leaderTold = true;
        machine.leaderStarted(leadership.term());
      }
      leadership.answerReads();
    }
  }

  void leadershipEnded() {
    if (leaderTold) {
      leaderTold = false;
      machine.leaderStopped();
    }
  }

  void snapshot() {
    ReplicaDisk.Snapshot last = disk.snapshot();
    long index = appliedIndex;
    if (snapshotting || installing || closed || (last != null && last.index() >= index)) {
      return;
    }
    if (index == 0) {
      return;
    }
    snapshotting = true;
    Path directory = newDirectory(index);
    long term = disk.termAt(index);
    site.note("snapshot begins", "", index);
    machine.saveSnapshot(
        directory,
        new StateMachine.SnapshotDone() {
          @Override
          public void succeeded() {
            snapshotting = false;
            site.note("snapshot done", "", index);
            disk.snapshotMade(
                new ReplicaDisk.Snapshot(index, term, directory), site.world().below(8));
          }

          @Override
          public void failed(Throwable error) {
            snapshotting = false;
            site.world()
                .broken(Invariant.NO_REPLICA_FAILS, site.name() + ": " + Broken.stackOf(error));
          }
        });
  }

  /** Takes a leader's snapshot in place of log and state. */
  void install(ReplicaDisk.Snapshot snapshot, Runnable done) {
    if (installing || closed) {
      return;
    }
    if (snapshot.index() <= appliedIndex) {
      done.run();
      return;
    }
    installing = true;
    ReplicaDisk.Snapshot copy = copied(snapshot);
    site.process()
        .after(
            site.world().between(MS, 20 * MS),
            "install",
            () -> {
              installing = false;
              if (!closed && copy.index() > appliedIndex) {
                load(copy);
                disk.installed(copy);
                committedIndex = Math.max(committedIndex, appliedIndex);
                done.run();
              }
              runSoon();
            });
  }

  private void load(ReplicaDisk.Snapshot snapshot) {
    boolean isWhole = false;
    try {
      isWhole = machine.loadSnapshot(snapshot.directory());
    } catch (RuntimeException e) {
      site.world().broken(Invariant.NO_REPLICA_FAILS, site.name() + ": " + Broken.stackOf(e));
    }
    site.world()
        .require(
            isWhole,
            Invariant.NO_REPLICA_FAILS,
            () -> site.name() + ": the snapshot at " + snapshot.index() + " was refused");
    appliedIndex = snapshot.index();
    site.note("snapshot loaded", "", appliedIndex);
    if (isWhole) {
      reference.stands(site.name(), machine.position());
    }
  }

  private Path newDirectory(long index) {
    try {
      return Files.createTempDirectory(Files.createDirectories(home), "snapshot-" + index + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ReplicaDisk.Snapshot copied(ReplicaDisk.Snapshot snapshot) {
    Path directory = newDirectory(snapshot.index());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(snapshot.directory())) {
      for (Path file : files) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ReplicaDisk.Snapshot(snapshot.index(), snapshot.term(), directory);
  }

  void close() {
    closed = true;
  }

  private final class Run implements StateMachine.EntryRun {
    private final long first;
    private final long to;
    private long index;

    Run(long first, long to) {
      this.first = first;
      this.to = to;
      this.index = first - 1;
    }

    /** Shows the run to the reference, which must know what is to come out before it does. */
    boolean hasData() {
      boolean hasData = false;
      for (long each = first; each <= to; each++) {
        ReplicaDisk.LogRecord record = disk.record(each);
        reference.committed(each, record, site.name());
        hasData |= record.data() != null;
      }
      return hasData;
    }

    @Override
    public boolean next() {
      do {
        index++;
      } while (index <= to && (disk.record(index).data() == null || Sabotage.skips(site, index)));
      return index <= to;
    }

    @Override
    public long index() {
      return index;
    }

    @Override
    public long term() {
      return disk.termAt(index);
    }

    @Override
    public byte[] entry() {
      byte[] data = disk.record(index).data();
      if (data == null) {
        throw new IllegalStateException("no data at " + index);
      }
      return Sabotage.entry(site, data);
    }

    @Override
    public @Nullable Proposal proposal() {
      Leadership leadership = raft.leadership();
      Proposal proposal = leadership == null ? null : leadership.take(index);
      return proposal == null ? null : JudgedProposal.of(site, reference, index, proposal);
    }
  }
}
