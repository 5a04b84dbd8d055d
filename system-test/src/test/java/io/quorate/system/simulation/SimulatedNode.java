package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.frame.WriteFrames;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Methods;
import io.quorate.storage.group.Group;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A storage node: the replicas of its groups in one process that stops, dies and starts again, on
 * disks that outlive it.
 */
final class SimulatedNode {
  private static final int MOST_WAIT_MS = 2_000;

  private final Cluster cluster;
  private final World world;
  private final String id;
  private final Engine engine;
  private final Map<String, ReplicaDisk> disks = new LinkedHashMap<>();
  private final Map<String, SimulatedReplica> replicas = new LinkedHashMap<>();
  private Actor process;
  private long clockOffsetMs;
  private long clockLeapsMs;
  private boolean diskFull;

  SimulatedNode(Cluster cluster, String id, Path home) {
    this.cluster = cluster;
    this.world = cluster.world();
    this.id = id;
    this.engine = new Engine(home.resolve(id), cluster.usesMapDb());
    this.process = new Actor(world, id);
    cluster.groupIds().forEach(group -> disks.put(group, new ReplicaDisk()));
    open();
  }

  String id() {
    return id;
  }

  boolean isUp() {
    return process.isAlive();
  }

  Actor process() {
    return process;
  }

  void jumpClock(long byMs) {
    clockOffsetMs += byMs;
    clockLeapsMs += Math.max(0, byMs);
  }

  /** By how much the wall clock has leapt ahead, in all. */
  long clockLeapsMs() {
    return clockLeapsMs;
  }

  void fillDisk(boolean full) {
    diskFull = full;
  }

  /** The wall clock: it starts where all nodes' do, and jumps by itself. */
  long clockMs() {
    return 1_000_000_000 + world.nowNanos() / MS + clockOffsetMs;
  }

  boolean isDiskFull() {
    return diskFull;
  }

  @Nullable SimulatedReplica replica(String groupId) {
    return replicas.get(groupId);
  }

  Iterable<SimulatedReplica> replicas() {
    return List.copyOf(replicas.values());
  }

  void start() {
    if (!isUp()) {
      world.note(id, "starts", "", 0);
      process = new Actor(world, id);
      open();
    }
  }

  private void open() {
    for (String groupId : cluster.groupIds()) {
      ReplicaSite site =
          new ReplicaSite(
              world,
              cluster.weather(),
              process,
              this::send,
              cluster.mistake(),
              groupId,
              id,
              cluster.nodeIds());
      replicas.put(
          groupId,
          SimulatedReplica.open(site, disk(groupId), engine, cluster.reference(groupId), this));
    }
  }

  private ReplicaDisk disk(String groupId) {
    ReplicaDisk disk = disks.get(groupId);
    if (disk == null) {
      throw new IllegalStateException(groupId);
    }
    return disk;
  }

  /** Ends at once; with the power goes what was not synced. */
  void crash(boolean powerLost) {
    if (isUp()) {
      world.note(id, powerLost ? "loses power" : "is killed", "", 0);
      process.kill();
      disks
          .values()
          .forEach(
              disk -> {
                if (powerLost) {
                  disk.powerLost(world);
                } else {
                  disk.processKilled();
                }
              });
      engine.crash(replicas.values());
      replicas.clear();
      cluster.connectionsLost(id);
    }
  }

  /** Stops in order, unless a snapshot is being written: an operator waits for that. */
  void stop() {
    boolean isBusy = replicas.values().stream().anyMatch(r -> r.raft().applying().isSnapshotting());
    if (isUp() && !isBusy) {
      world.note(id, "stops", "", 0);
      replicas.values().forEach(replica -> replica.group().close());
      disks.values().forEach(ReplicaDisk::processKilled);
      process.kill();
      replicas.clear();
      cluster.connectionsLost(id);
    }
  }

  private void send(String to, RaftMessage message) {
    cluster.deliver(id, to, message);
  }

  void receive(RaftMessage message) {
    SimulatedReplica replica = replicas.get(message.groupId());
    if (isUp() && replica != null) {
      replica.raft().receive(message);
    }
  }

  /** What DataService does with a frame. */
  void handle(String method, Buffer request, Consumer<Buffer> reply) {
    if (method.equals(Methods.DATA_WRITE.fullName())) {
      WriteFrames.Request frame = WriteFrames.readRequest(request.getBytes());
      Consumer<Reply<Outcome>> done = answer -> reply.accept(writeReply(answer));
      Group group = serving(frame.groupId());
      if (group == null) {
        done.accept(new Reply.Failed<>(ErrorCode.NOT_LEADER, "not here", ""));
      } else {
        group.write(frame.operations(), done);
        requireBounded(group);
      }
    } else {
      ReadFrames.Request frame = ReadFrames.readRequest(request.getBytes());
      Consumer<Reply<ReadResult>> done = answer -> reply.accept(readReply(answer));
      Group group = serving(frame.groupId());
      if (group == null) {
        done.accept(new Reply.Failed<>(ErrorCode.NOT_LEADER, "not here", ""));
      } else {
        group.read(hastened(frame), done);
      }
    }
  }

  /** Waits end within a run: nobody may rely on how long they are. */
  private ReadFrames.Request hastened(ReadFrames.Request frame) {
    if (frame.operations().size() != 1
        || !(frame.operations().get(0) instanceof ReadOperation.Changes asked)
        || asked.waitMs() == 0) {
      return frame;
    }
    ReadOperation.Changes shorter =
        new ReadOperation.Changes(
            asked.tenantId(),
            asked.shards(),
            asked.epoch(),
            asked.fromNow(),
            asked.after(),
            asked.start(),
            asked.end(),
            asked.filter(),
            asked.maxBytes(),
            1 + world.below(MOST_WAIT_MS));
    return new ReadFrames.Request(frame.groupId(), frame.stale(), List.of(shorter));
  }

  private void requireBounded(Group group) {
    int queued = group.queuedOperations();
    world.require(
        queued <= SimulatedReplica.LIMITS.queuedOperations(),
        Invariant.QUEUES_ARE_BOUNDED,
        () -> id + "/" + group.groupId() + ": " + queued + " operations wait for an entry");
  }

  private @Nullable Group serving(String groupId) {
    SimulatedReplica replica = replicas.get(groupId);
    return replica == null || replica.group().machine().failure() != null ? null : replica.group();
  }

  private static Buffer writeReply(Reply<Outcome> reply) {
    ByteWriter out = new ByteWriter(256);
    WriteFrames.writeReply(reply, out);
    return Buffer.buffer(out.toByteArray());
  }

  private static Buffer readReply(Reply<ReadResult> reply) {
    ByteWriter out = new ByteWriter(512);
    ReadFrames.writeReply(reply, out);
    return Buffer.buffer(out.toByteArray());
  }
}
