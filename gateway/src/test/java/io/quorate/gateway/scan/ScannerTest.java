package io.quorate.gateway.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quorate.gateway.batch.BatchLimits;
import io.quorate.gateway.batch.Dispatcher;
import io.quorate.gateway.batch.LoopTimer;
import io.quorate.gateway.fake.FakeGroup;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.gateway.routing.Routing;
import io.quorate.gateway.routing.RoutingTable;
import io.quorate.gateway.upstream.NodeClient;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.ShardRangeRecord;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.frame.ReadFrames;
import io.quorate.proto.frame.Reply;
import io.quorate.proto.key.Shards;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.rpc.Method;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Merged pages against a sorted map, for many random scans. */
final class ScannerTest {
  private static final int SHARDS = 16;

  @Test
  void pagesAreWhatASortedMapHolds() {
    for (int seed = 0; seed < 400; seed++) {
      new Story(seed).run();
    }
  }

  @Test
  void aPageDoesNotReadMuchMoreThanItGives() {
    World world = new World(4, new SplittableRandom(1));
    for (int i = 0; i < 4_000; i++) {
      world.put("key%05d".formatted(i).getBytes(StandardCharsets.UTF_8), new byte[10]);
    }
    Scanner scanner =
        Scanner.begin(world.dispatcher, 2, KeyRange.ofPrefix(new byte[0], false, false), false);
    Future<Scanner.Chunk> chunk = scanner.next(world.budget(1_000, 1 << 30));
    world.run();
    assertThat(chunk.result().rows()).hasSize(1_000);
    assertThat(world.rowsRead).isLessThan(1_800);
  }

  @Test
  void aRangeOfOneShardAsksOneGroup() {
    World world = new World(4, new SplittableRandom(1));
    for (int i = 0; i < 100; i++) {
      world.put("{order-7}/%05d".formatted(i).getBytes(StandardCharsets.UTF_8), new byte[10]);
      world.put("{order-8}/%05d".formatted(i).getBytes(StandardCharsets.UTF_8), new byte[10]);
    }
    byte[] prefix = "{order-7}/".getBytes(StandardCharsets.UTF_8);
    Scanner scanner =
        Scanner.begin(world.dispatcher, 2, KeyRange.ofPrefix(prefix, false, false), false);
    Future<Scanner.Chunk> chunk = scanner.next(world.budget(1_000, 1 << 30));
    world.run();
    assertThat(chunk.result().rows()).hasSize(100);
    assertThat(scanner.revisions()).hasSize(1);
    assertThat(world.rowsRead).isEqualTo(100);
  }

  private static final class Story {
    private final int seed;
    private final SplittableRandom random;
    private final World world;
    private final TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);

    Story(int seed) {
      this.seed = seed;
      this.random = new SplittableRandom(seed);
      this.world = new World(random.nextInt(1, 5), random);
    }

    void run() {
      int keys = random.nextInt(120);
      for (int i = 0; i < keys; i++) {
        byte[] key = key();
        byte[] value = new byte[random.nextInt(20)];
        random.nextBytes(value);
        model.put(key, value);
        world.put(key, value);
      }
      KeyRange range =
          random.nextInt(3) == 0
              ? KeyRange.ofPrefix(
                  random.nextBoolean() ? new byte[0] : key(), false, random.nextBoolean())
              : new KeyRange(bound(), bound(), false, random.nextBoolean());
      List<String> wanted = wanted(range);
      assertThat(scan(range)).as("seed %d", seed).isEqualTo(wanted);
    }

    /** Page by page; each page through the text of its token, and with writes in between. */
    private List<String> scan(KeyRange range) {
      List<String> found = new ArrayList<>();
      PageToken token = null;
      while (true) {
        Scanner scanner = new Scanner(world.dispatcher, 2, range, false, token);
        boolean more = true;
        int chunks = random.nextInt(1, 4);
        for (int i = 0; i < chunks && more; i++) {
          Future<Scanner.Chunk> chunk =
              scanner.next(world.budget(random.nextInt(1, 30), random.nextInt(1, 500)));
          world.run();
          assertThat(chunk.succeeded()).as("seed %d: %s", seed, chunk.cause()).isTrue();
          chunk.result().rows().forEach(row -> found.add(text(row.key(), row.value())));
          more = chunk.result().more() && !chunk.result().rows().isEmpty();
        }
        if (!more) {
          return found;
        }
        token = PageToken.decode(scanner.pageToken(), 2, range.fingerprint());
        world.put(key(), new byte[] {1, 2, 3});
      }
    }

    private List<String> wanted(KeyRange range) {
      List<String> wanted = new ArrayList<>();
      model.forEach(
          (key, value) -> {
            if (Arrays.compareUnsigned(key, range.start()) >= 0
                && (range.end().length == 0 || Arrays.compareUnsigned(key, range.end()) < 0)) {
              wanted.add(text(key, value));
            }
          });
      if (range.reverse()) {
        java.util.Collections.reverse(wanted);
      }
      return wanted;
    }

    private byte[] key() {
      int tag = random.nextInt(3) == 0 ? 3 : 0;
      byte[] key = Arrays.copyOf(new byte[] {'{', 'a', '}'}, tag + random.nextInt(1, 4));
      for (int i = tag; i < key.length; i++) {
        key[i] = (byte) new int[] {0, 1, 'a', '{', '}', 0xFE, 0xFF}[random.nextInt(7)];
      }
      return key;
    }

    private byte[] bound() {
      return random.nextInt(4) == 0 ? new byte[0] : key();
    }

    private static String text(byte[] key, byte[] value) {
      return HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value);
    }
  }

  /** Groups in memory behind a dispatcher whose event loop is a queue. */
  private static final class World implements NodeClient, Routing {
    private final List<FakeGroup> groups = new ArrayList<>();
    private final RoutingTable table;
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final SplittableRandom random;
    private final Dispatcher dispatcher;
    private int rowsRead;

    World(int groupCount, SplittableRandom random) {
      this.random = random;
      CatalogView.Builder view = CatalogView.newBuilder().setRevision(1).setEpoch(1);
      view.addTenants(TenantRecord.newBuilder().setTenantId(2).setName("t").setShards(SHARDS));
      for (int i = 0; i < groupCount; i++) {
        FakeGroup group = new FakeGroup();
        group.scanRows = random.nextInt(1, 40);
        groups.add(group);
        view.addGroups(GroupRecord.newBuilder().setGroupId("g" + i).addReplicas("n1"));
      }
      for (int shard = 0; shard < SHARDS; shard++) {
        int owner = shard % groupCount;
        groups.get(owner).own(2, shard, 1);
        view.addRoutes(
            ShardRangeRecord.newBuilder()
                .setTenantId(2)
                .setFirstShard(shard)
                .setLastShard(shard)
                .setGroupId("g" + owner)
                .setEpoch(1));
      }
      table = RoutingTable.of(view.build());
      dispatcher =
          new Dispatcher(
              this,
              this,
              new Queue(),
              BatchLimits.DEFAULTS,
              new GatewayMetrics(new SimpleMeterRegistry()));
    }

    void put(byte[] key, byte[] value) {
      int shard = Shards.shardOf(key, SHARDS);
      groups
          .get(shard % groups.size())
          .apply(new Operation.Put(2, shard, 1, Condition.ALWAYS, key, value));
    }

    Scanner.Budget budget(int rows, long bytes) {
      return new Scanner.Budget(rows, bytes, Long.MAX_VALUE / 2, 1_000_000_000);
    }

    void run() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <Q, R> Future<R> call(String nodeId, Method<Q, R> method, Q request, long timeoutMs) {
      ReadFrames.Request frame = ReadFrames.readRequest(((Buffer) request).getBytes());
      FakeGroup group = groups.get(Integer.parseInt(frame.groupId().substring(1)));
      List<ReadResult> results = frame.operations().stream().map(group::read).toList();
      for (ReadResult result : results) {
        rowsRead += result instanceof ReadResult.Page page ? page.entries().size() : 0;
      }
      ByteWriter out = new ByteWriter(64);
      ReadFrames.writeReply(new Reply.Results<>(results), out);
      return (Future<R>) Future.succeededFuture(Buffer.buffer(out.toByteArray()));
    }

    @Override
    public RoutingTable table() {
      return table;
    }

    @Override
    public void suspectStale() {}

    private final class Queue implements LoopTimer {
      @Override
      public long nanoTime() {
        return 0;
      }

      @Override
      public void soon(Runnable task) {
        if (random.nextBoolean()) {
          tasks.addFirst(task);
        } else {
          tasks.addLast(task);
        }
      }

      @Override
      public void schedule(long delayMs, Runnable task) {}

      @Override
      public void scheduleNanos(long delayNanos, Runnable task) {
        tasks.addLast(task);
      }

      @Override
      public int random(int bound) {
        return World.this.random.nextInt(bound);
      }
    }
  }

  @Test
  void entriesOfKeysOnlyScansHaveNoValues() {
    World world = new World(2, new SplittableRandom(3));
    world.put(new byte[] {1}, new byte[] {9});
    Scanner scanner =
        Scanner.begin(world.dispatcher, 2, KeyRange.ofPrefix(new byte[0], true, false), false);
    Future<Scanner.Chunk> chunk = scanner.next(world.budget(10, 1 << 20));
    world.run();
    assertThat(chunk.result().rows()).extracting(Entry::value).containsExactly(new byte[0]);
    assertThat(scanner.revisions()).containsOnlyKeys("g0", "g1");
  }
}
