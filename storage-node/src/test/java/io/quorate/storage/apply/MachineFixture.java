package io.quorate.storage.apply;

import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.command.EntryBuilder;
import io.quorate.storage.command.LogEntry;
import io.quorate.storage.mvcc.InMemoryStores;
import io.quorate.storage.raft.RaftReplica.Proposal;
import io.quorate.storage.raft.RaftReplica.Rejection;
import io.quorate.storage.raft.StateMachine.EntryRun;
import io.quorate.storage.raft.StateMachine.SnapshotDone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A state machine on the fake engine, driven by the test's own thread, with its restarts. */
public final class MachineFixture {
  public final InMemoryStores stores = new InMemoryStores();
  public final InMemorySnapshots snapshots = new InMemorySnapshots();
  private final Path directory;
  private GroupStateMachine machine;
  private long nextIndex = 1;

  /** Of the next entries. */
  public long stampMs = 1_000;

  public MachineFixture(Path directory) {
    this.directory = directory;
    this.machine = open(Runnable::run);
  }

  public GroupStateMachine machine() {
    return machine;
  }

  private GroupStateMachine open(Executor background) {
    return GroupStateMachine.open("g1", directory, stores, snapshots, background);
  }

  /** Stops and starts cleanly. */
  public void restartTrusted() {
    machine.close();
    machine = open(Runnable::run);
  }

  /** As after a crash: what was in the store is gone. */
  public void restartEmpty() {
    try (var children = Files.list(directory)) {
      children.forEach(stores::crash);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    machine = open(Runnable::run);
  }

  public Path saveSnapshot(String name) {
    Path path = Path.of(name);
    machine.saveSnapshot(path, new Done());
    return path;
  }

  /** Applies the commands as one entry and one run at the next index; gives their results. */
  public List<CommandResult> apply(Command... commands) {
    Recorder recorder = new Recorder(entry(stampMs, List.of(commands)).entry());
    machine.apply(new ListRun(List.of(new Indexed(nextIndex++, recorder.entry(), recorder))));
    return recorder.results();
  }

  public Outcome apply(Operation operation) {
    return ((CommandResult.Data) apply(new Command.Data(operation)).get(0)).outcome();
  }

  public static EntryBuilder.Built entry(long stampMs, List<Command> commands) {
    EntryBuilder builder = new EntryBuilder();
    commands.forEach(builder::add);
    return builder.build(stampMs);
  }

  /** The whole store as readers see it, with all history. */
  public InMemorySnapshots.Snapshot content() {
    Path path = saveSnapshot("content");
    InMemorySnapshots.Snapshot content = snapshots.files.remove(path);
    if (content == null) {
      throw new IllegalStateException("no snapshot was made");
    }
    return content;
  }

  public record Indexed(long index, LogEntry entry, @Nullable Proposal proposal) {}

  /** Entries as Raft hands them over; those without a proposal go through their bytes. */
  public static final class ListRun implements EntryRun {
    private final List<Indexed> entries;
    private int next;

    public ListRun(List<Indexed> entries) {
      this.entries = entries;
    }

    @Override
    public boolean next() {
      return next++ < entries.size();
    }

    private Indexed current() {
      return entries.get(next - 1);
    }

    @Override
    public long index() {
      return current().index();
    }

    @Override
    public long term() {
      return 1;
    }

    @Override
    public byte[] entry() {
      return MachineFixture.entry(current().entry().stampMs(), current().entry().commands())
          .bytes();
    }

    @Override
    public @Nullable Proposal proposal() {
      return current().proposal();
    }
  }

  /** A proposal that remembers what became of it. */
  public static class Recorder implements AppliedProposal {
    private final LogEntry entry;
    private final List<List<CommandResult>> results = new ArrayList<>();
    public int lost;

    public Recorder(LogEntry entry) {
      this.entry = entry;
    }

    @Override
    public LogEntry entry() {
      return entry;
    }

    List<CommandResult> results() {
      return results.get(0);
    }

    int answers() {
      return results.size() + lost;
    }

    @Override
    public void applied(List<CommandResult> given) {
      results.add(given);
    }

    @Override
    public void rejected(Rejection reason, String detail) {
      throw new AssertionError("rejected after it was appended");
    }

    @Override
    public void lost(String detail) {
      lost++;
    }
  }

  private static final class Done implements SnapshotDone {
    @Override
    public void succeeded() {}

    @Override
    public void failed(Throwable error) {
      throw new AssertionError(error);
    }
  }
}
