package io.quorate.storage.group;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.OperationCodec;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.storage.apply.GroupStateMachine;
import io.quorate.storage.apply.InMemorySnapshots;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.mvcc.InMemoryStores;
import io.quorate.storage.raft.LocalLog;
import io.quorate.storage.raft.LocalReplica;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A group on the fake replica and the fake engine that owns shards 0 to 3 of tenant 1. */
final class GroupFixture implements AutoCloseable {
  static final int TENANT = 1;
  static final long EPOCH = 5;
  static final long ELECTION_MS = 1_000;

  final LocalLog log = new LocalLog();
  final GroupStateMachine machine;
  final LocalReplica replica;
  final Group group;
  volatile boolean diskFull;
  volatile Executor readExecutor = Runnable::run;
  final AtomicLong clockMs = new AtomicLong(1_000_000);
  final AtomicLong monotonicMs = new AtomicLong(77_000);

  GroupFixture(Path directory, GroupLimits limits) {
    machine =
        GroupStateMachine.open(
            "g1", directory, new InMemoryStores(), new InMemorySnapshots(), Runnable::run);
    replica = new LocalReplica(log, machine);
    group =
        new Group(
            replica,
            machine,
            limits,
            task -> readExecutor.execute(task),
            new GroupClock(ELECTION_MS, clockMs::get, () -> monotonicMs.get() * 1_000_000),
            () -> diskFull);
    propose(new Command.AssignShards(TENANT, 0, 3, EPOCH, true));
  }

  CommandResult propose(Command command) {
    return await(group.propose(command).toCompletableFuture());
  }

  List<Outcome> write(Operation... operations) {
    Answers<Outcome> answers = submit(operations);
    return answers.results();
  }

  Answers<Outcome> submit(Operation... operations) {
    List<byte[]> bytes = new ArrayList<>();
    for (Operation operation : operations) {
      bytes.add(bytes(operation));
    }
    Answers<Outcome> answers = new Answers<>();
    group.write(bytes, answers::accept);
    return answers;
  }

  Answers<ReadResult> read(boolean stale, ReadOperation... operations) {
    Answers<ReadResult> answers = new Answers<>();
    group.read(new ReadFrames.Request("g1", stale, List.of(operations)), answers::accept);
    return answers;
  }

  static byte[] bytes(Operation operation) {
    ByteWriter out = new ByteWriter(64);
    OperationCodec.write(operation, out);
    return out.toByteArray();
  }

  static Operation put(int shard, String key, String value) {
    return new Operation.Put(TENANT, shard, EPOCH, Condition.ALWAYS, utf8(key), utf8(value));
  }

  static Operation delete(int shard, String key) {
    return new Operation.Delete(TENANT, shard, EPOCH, Condition.ALWAYS, utf8(key));
  }

  static ReadOperation get(int shard, String key) {
    return get(shard, key, 0);
  }

  static ReadOperation get(int shard, String key, long revision) {
    return new ReadOperation.Get(TENANT, shard, EPOCH, revision, false, utf8(key));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static <T> T await(CompletableFuture<T> future) {
    return future.orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    group.close();
  }

  /** Collects replies: there must be one. */
  static final class Answers<T> {
    private final CompletableFuture<Reply<T>> first = new CompletableFuture<>();
    private int count;

    synchronized void accept(Reply<T> reply) {
      count++;
      first.complete(reply);
    }

    synchronized int count() {
      return count;
    }

    Reply<T> reply() {
      return await(first);
    }

    List<T> results() {
      Reply<T> reply = reply();
      if (reply instanceof Reply.Results<T> results) {
        return results.results();
      }
      throw new AssertionError(reply);
    }

    Reply.Failed<T> failure() {
      Reply<T> reply = reply();
      if (reply instanceof Reply.Failed<T> failed) {
        return failed;
      }
      throw new AssertionError(reply);
    }
  }
}
