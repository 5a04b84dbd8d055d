package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import io.quorate.gateway.watch.Page;
import io.quorate.gateway.watch.WatchHub;
import io.quorate.gateway.watch.WatchedKeys;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.ChangeFilter;
import io.quorate.proto.op.Positions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches a tenant's keys through any gateway, and goes on elsewhere by the last that it has read
 * when its stream ends, breaks, or is left. Writes down what it is told.
 */
final class SimulatedWatcher implements SimulatedStream.Reader {
  /**
   * Each attempt to open has its deadline, and those that were routed by an old table may be many.
   */
  private static final int OPENINGS = 24;

  /** Ends of a stream that say nothing of what was missed. */
  private static final Set<ErrorCode> PASSING =
      Set.of(
          ErrorCode.UNAVAILABLE,
          ErrorCode.OUTCOME_UNKNOWN,
          ErrorCode.DEADLINE_EXCEEDED,
          ErrorCode.OVERLOADED,
          ErrorCode.NOT_LEADER,
          ErrorCode.STALE_EPOCH,
          ErrorCode.TOO_MANY_REQUESTS,
          ErrorCode.SLOW_CONSUMER);

  private final Cluster cluster;
  private final World world;
  private final ShardKeeper keeper;
  private final Actor process;
  private final int tenantId;
  private final String prefix;
  private final WatchedKeys keys;
  private final List<Span> spans = new ArrayList<>();
  private @Nullable Span span;
  private @Nullable SimulatedStream stream;
  private boolean isPatient;

  /** What was told without a gap, from a position on. */
  static final class Span {
    private final Map<String, Long> start;
    private final List<Page.Transaction> told = new ArrayList<>();
    private Positions at;

    Span(Positions at) {
      this.start = revisions(at);
      this.at = at;
    }

    Map<String, Long> start() {
      return start;
    }

    Map<String, Long> end() {
      return revisions(at);
    }

    List<Page.Transaction> told() {
      return told;
    }

    private static Map<String, Long> revisions(Positions at) {
      Map<String, Long> revisions = new HashMap<>();
      for (int part = 0; part < at.count(); part++) {
        revisions.put(at.group(part), at.at(part));
      }
      return revisions;
    }
  }

  SimulatedWatcher(Cluster cluster, ShardKeeper keeper, int id, int tenantId) {
    this.cluster = cluster;
    this.world = cluster.world();
    this.keeper = keeper;
    this.process = new Actor(world, "w" + id);
    this.tenantId = tenantId;
    this.prefix = List.of("", "a", "b").get(world.below(3));
    ChangeFilter filter = new ChangeFilter(true, true, world.chance(500));
    this.keys = WatchedKeys.ofPrefix(tenantId, Keys.bytes(prefix), filter);
    open();
  }

  int tenantId() {
    return tenantId;
  }

  boolean covers(String key) {
    return key.startsWith(prefix);
  }

  boolean hasPrevious() {
    return keys.filter().previousValues();
  }

  List<Span> spans() {
    return List.copyOf(spans);
  }

  @Override
  public String toString() {
    return process.id() + " of tenant " + tenantId + ", " + prefix + "*";
  }

  /** Faults are over: it stays where it is, and reads what comes. */
  void settle() {
    isPatient = true;
    SimulatedStream present = stream;
    if (present != null) {
      present.slow(false);
    }
  }

  private void open() {
    SimulatedGateway gateway = cluster.gateways().get(world.below(cluster.gateways().size()));
    SimulatedStream fresh = new SimulatedStream(world, gateway.process(), process, this);
    stream = fresh;
    Span known = span;
    CallWatch watch =
        new CallWatch(
            world,
            process,
            gateway,
            "watch",
            OPENINGS * (SimulatedGateway.WATCH_TIMEOUT_MS * MS + CallWatch.SLACK_NANOS),
            () -> again(fresh));
    gateway
        .watches()
        .open(
            keys,
            known == null ? new WatchHub.Start.Now() : new WatchHub.Start.Resume(known.at.text()),
            fresh)
        .onComplete(
            answer ->
                watch.answered(
                    answer,
                    it -> {
                      if (it.failed()) {
                        failed(it.cause());
                        again(fresh);
                      } else {
                        gateway.waits(() -> again(fresh));
                        restless(fresh);
                      }
                    }));
  }

  private void failed(Throwable failure) {
    if (failure instanceof QuorateException error) {
      judge(error);
    } else {
      world.broken(Invariant.NOTHING_ELSE_IS_THROWN, Broken.stackOf(failure));
    }
  }

  /** Only history that is gone, or groups that are others, may end a span. */
  private void judge(QuorateException why) {
    world.note(process.id(), "refused", why.code().code(), 0);
    if (why.code() == ErrorCode.REVISION_COMPACTED
        || why.code() == ErrorCode.RESUME_TOKEN_INVALID) {
      span = null;
    } else {
      world.require(
          PASSING.contains(why.code()),
          Invariant.WATCHES_TELL_THE_LOG,
          () -> this + " was answered " + why.code() + ": " + why.detail());
    }
  }

  private void again(SimulatedStream old) {
    if (stream == old) {
      stream = null;
      old.close();
      process.after(world.between(MS, 200 * MS), "watches again", this::open);
    }
  }

  /** Lets things lie now and then, and leaves. */
  private void restless(SimulatedStream present) {
    process.after(
        world.between(10 * MS, 500 * MS),
        "mood",
        () -> {
          if (isPatient || stream != present) {
            return;
          }
          if (world.chance(200)) {
            again(present);
          } else {
            present.slow(world.chance(300));
            restless(present);
          }
        });
  }

  @Override
  public void begun(Positions at) {
    Span known = span;
    if (known == null) {
      Span fresh = new Span(at);
      span = fresh;
      spans.add(fresh);
      for (int part = 0; part < at.count(); part++) {
        String group = at.group(part);
        long revision = at.at(part);
        world.require(
            revision <= cluster.reference(group).state().revision(),
            Invariant.WATCHES_TELL_THE_LOG,
            () -> this + " begins at " + group + ":" + revision + ", which is not committed");
      }
    }
  }

  @Override
  public void told(Page.Transaction transaction) {
    Span present = present();
    present.told.add(transaction);
    present.at = transaction.at();
    world.note(process.id(), "told", transaction.group(), transaction.revision());
  }

  @Override
  public void progress(Positions at) {
    present().at = at;
  }

  private Span present() {
    Span present = span;
    if (present == null) {
      throw new IllegalStateException(this + " is told something before its watch begins");
    }
    return present;
  }

  @Override
  public void ended(QuorateException why, Positions at) {
    judge(why);
    SimulatedStream present = stream;
    if (present != null) {
      again(present);
    }
  }

  /** Whether it was told of everything that there is to tell. */
  boolean isAtEnd() {
    Span present = span;
    return present != null
        && stream != null
        && WatchJudgement.isWhole(cluster, keeper, this, present);
  }
}
