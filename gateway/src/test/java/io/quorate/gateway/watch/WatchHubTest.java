package io.quorate.gateway.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quorate.gateway.batch.BatchLimits;
import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.batch.FakeLoop;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.routing.Routing;
import io.quorate.gateway.routing.RoutingTable;
import io.quorate.gateway.upstream.NodeClient;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.NodeRecord;
import io.quorate.internal.v1.ShardRangeRecord;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.op.Change;
import io.quorate.proto.op.ChangeFilter;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Positions;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Method;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Watches by the clock of a test, at groups that are at revision 5. */
final class WatchHubTest {
  private static final GatewayMetrics METRICS = new GatewayMetrics(new SimpleMeterRegistry());
  private static final WatchedKeys ALL = WatchedKeys.ofPrefix(2, new byte[0], ChangeFilter.ALL);

  private final FakeLoop loop = new FakeLoop();
  private final Groups groups = new Groups();
  private final Table routing = new Table();
  private final Dispatcher dispatcher =
      new Dispatcher(routing, groups, loop, new BatchLimits(100, 1 << 20, 60, 1 << 19), METRICS);
  private final WatchHub hub = new WatchHub(dispatcher, new QueuedBytes(1 << 20, 1 << 20), 1_000);

  /** A question that waits. */
  private record Waiting(String group, Promise<Object> promise) {
    void answer(ReadResult result) {
      promise.complete(frame(result));
    }
  }

  private static Buffer frame(ReadResult result) {
    ByteWriter out = new ByteWriter(64);
    ReadFrames.writeReply(new Reply.Results<>(List.of(result)), out);
    return Buffer.buffer(out.toByteArray());
  }

  private static final class Groups implements NodeClient {
    final List<Waiting> waiting = new ArrayList<>();

    @Override
    @SuppressWarnings("unchecked")
    public <Q, R> Future<R> call(String nodeId, Method<Q, R> method, Q request, long timeoutMs) {
      ReadFrames.Request frame = ReadFrames.readRequest(((Buffer) request).getBytes());
      Promise<Object> promise = Promise.promise();
      Waiting question = new Waiting(frame.groupId(), promise);
      if (((ReadOperation.Changes) frame.operations().get(0)).waitMs() == 0) {
        question.answer(new ReadResult.Changed(5, List.of()));
      } else {
        waiting.add(question);
      }
      return (Future<R>) promise.future();
    }
  }

  private static final class Table implements Routing {
    private RoutingTable table = of("g1", "g1");

    @Override
    public RoutingTable table() {
      return table;
    }

    @Override
    public void suspectStale() {}

    /** The group of each of two shards. */
    static RoutingTable of(String... shards) {
      CatalogView.Builder view =
          CatalogView.newBuilder()
              .setRevision(1)
              .setEpoch(1)
              .addNodes(NodeRecord.newBuilder().setNodeId("n1").setAddress("host:1"))
              .addGroups(GroupRecord.newBuilder().setGroupId("g1").addReplicas("n1"))
              .addGroups(GroupRecord.newBuilder().setGroupId("g2").addReplicas("n1"))
              .addTenants(
                  TenantRecord.newBuilder().setTenantId(2).setName("t2").setShards(shards.length));
      for (int shard = 0; shard < shards.length; shard++) {
        view.addRoutes(
            ShardRangeRecord.newBuilder()
                .setTenantId(2)
                .setFirstShard(shard)
                .setLastShard(shard)
                .setGroupId(shards[shard])
                .setEpoch(1));
      }
      return RoutingTable.of(view.build());
    }
  }

  /** A client that reads all at once. */
  private static final class Sink implements WatchSink {
    final List<Long> told = new ArrayList<>();
    @Nullable Positions began;
    @Nullable ErrorCode ended;

    @Override
    public void begin(Positions at, Runnable whenGone) {
      began = at;
    }

    @Override
    public void changes(Page page) {
      page.transactions().forEach(transaction -> told.add(transaction.revision()));
    }

    @Override
    public void progress(Positions at) {}

    @Override
    public void end(QuorateException why, Positions at) {
      ended = why.code();
    }

    @Override
    public void cut() {}

    @Override
    public boolean isFull() {
      return false;
    }

    @Override
    public void whenDrained(Runnable task) {
      task.run();
    }

    @Override
    public void requireAccess() {}
  }

  private Sink watch() {
    Sink sink = new Sink();
    Future<Void> opened = hub.open(ALL, new WatchHub.Start.Now(), sink);
    loop.advance(1_100);
    assertThat(opened.succeeded()).isTrue();
    assertThat(sink.began).isNotNull();
    return sink;
  }

  private void change(String group, long revision) {
    byte[] key = {'k'};
    Change change =
        new Change(key, revision, new Entry(key, key, revision, revision, 1), null, false);
    List<Waiting> asked =
        groups.waiting.stream().filter(question -> question.group().equals(group)).toList();
    groups.waiting.removeAll(asked);
    asked.forEach(q -> q.answer(new ReadResult.Changed(revision, List.of(change))));
    loop.advance(50);
  }

  @Test
  void whoWatchesTheSameSharesAFeed() {
    Sink one = watch();
    Sink other = watch();
    assertThat(hub.feeds()).isEqualTo(1);
    change("g1", 6);
    assertThat(one.told).containsExactly(6L);
    assertThat(other.told).containsExactly(6L);
  }

  @Test
  void aFeedFromBeforeShardsMovedIsNotShared() {
    Sink before = watch();
    routing.table = Table.of("g1", "g2");
    Sink after = watch();
    assertThat(before.ended).isEqualTo(ErrorCode.STALE_EPOCH);
    change("g1", 6);
    change("g2", 7);
    assertThat(before.told).isEmpty();
    assertThat(after.told).containsExactly(6L, 7L);
    assertThat(after.ended).isNull();
    assertThat(hub.feeds()).isEqualTo(1);
  }
}
