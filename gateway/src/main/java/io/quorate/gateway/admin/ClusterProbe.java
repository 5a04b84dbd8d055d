package io.quorate.gateway.admin;

import io.quorate.gateway.admin.Observation.NodeAnswer;
import io.quorate.gateway.routing.CatalogSource;
import io.quorate.gateway.upstream.NodeClient;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.NodeRecord;
import io.quorate.internal.v1.StatusRequest;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.rpc.Methods;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all nodes how they are, in parallel, each under one short deadline: a dead node makes the
 * picture partial, never late. However many ask, on whatever event loop, they share one round, and
 * a round serves for half a second after it ended, so the load on the nodes does not grow with the
 * number of people who look. Thread-safe; one per process.
 */
public final class ClusterProbe {
  static final long DEADLINE_MS = 700;

  /** A node client may report its own deadline's end a little late. */
  private static final long GRACE_MS = 50;

  private static final long MAX_AGE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final Duration RECENT = Duration.ofSeconds(5);
  private static final String NO_ANSWER = "no answer within " + DEADLINE_MS + " ms";
  private static final Logger log = LoggerFactory.getLogger(ClusterProbe.class);

  private final Vertx vertx;
  private final Clock clock;
  private final AtomicReference<@Nullable Round> latest = new AtomicReference<>();
  private volatile @Nullable ClusterView seen;

  public ClusterProbe(Vertx vertx, Clock clock) {
    this.vertx = vertx;
    this.clock = clock;
  }

  /** One round of questions; {@code endedAtNanos} is set before the result is. */
  private static final class Round {
    final Promise<ClusterView> result = Promise.promise();
    volatile boolean ended;
    volatile long endedAtNanos;
  }

  /**
   * The cluster as of half a second ago at most, on the caller's event loop.
   *
   * @param nodes the caller's own connections, used when it is the one to ask
   * @return fails with UNAVAILABLE before the first catalog
   */
  Future<ClusterView> view(CatalogSource catalogs, NodeClient nodes) {
    Context caller = vertx.getOrCreateContext();
    Promise<ClusterView> onCaller = Promise.promise();
    round(catalogs, nodes).onComplete(ended -> caller.runOnContext(here -> onCaller.handle(ended)));
    return onCaller.future();
  }

  /**
   * The last view, when it is a few seconds old at most: for showing at once, with its age, while a
   * newer one is under way.
   */
  Optional<ClusterView> recent() {
    ClusterView last = seen;
    boolean recent = last != null && last.checkedAt().plus(RECENT).isAfter(clock.instant());
    return recent ? Optional.ofNullable(last) : Optional.empty();
  }

  /** Something was changed by our own hand: the next one to look must see it. */
  void forget() {
    latest.set(null);
  }

  private Future<ClusterView> round(CatalogSource catalogs, NodeClient nodes) {
    Round known = latest.get();
    if (known != null && !isStale(known)) {
      return known.result.future();
    }
    Round mine = new Round();
    if (!latest.compareAndSet(known, mine)) {
      return round(catalogs, nodes);
    }
    ask(catalogs, nodes)
        .map(ClusterView::assess)
        .onSuccess(view -> seen = view)
        .onComplete(
            ended -> {
              mine.endedAtNanos = System.nanoTime();
              mine.ended = true;
              mine.result.handle(ended);
            });
    return mine.result.future();
  }

  private boolean isStale(Round round) {
    return round.ended && System.nanoTime() - round.endedAtNanos > MAX_AGE_NANOS;
  }

  private Future<Observation> ask(CatalogSource catalogs, NodeClient nodes) {
    CatalogView catalog;
    try {
      catalog = catalogs.current();
    } catch (QuorateException notYet) {
      return Future.failedFuture(notYet);
    }
    Map<String, NodeAnswer> answers = new HashMap<>();
    List<Future<NodeAnswer>> pending = new ArrayList<>();
    for (NodeRecord node : catalog.getNodesList()) {
      pending.add(
          ask(nodes, node.getNodeId()).onSuccess(answer -> answers.put(node.getNodeId(), answer)));
    }
    return Future.all(pending).map(all -> new Observation(clock.instant(), catalog, answers));
  }

  private static Future<NodeAnswer> ask(NodeClient nodes, String nodeId) {
    return nodes
        .call(nodeId, Methods.NODE_STATUS, StatusRequest.getDefaultInstance(), DEADLINE_MS)
        .timeout(DEADLINE_MS + GRACE_MS, TimeUnit.MILLISECONDS)
        .<NodeAnswer>map(NodeAnswer.Answered::new)
        .otherwise(failure -> new NodeAnswer.Silent(reason(nodeId, failure)));
  }

  private static String reason(String nodeId, Throwable failure) {
    if (failure instanceof TimeoutException) {
      return NO_ANSWER;
    }
    if (failure instanceof QuorateException error) {
      return switch (error.code()) {
        case OUTCOME_UNKNOWN, DEADLINE_EXCEEDED -> NO_ANSWER;
        // The operating system's words for it carry numbers that tell a person nothing.
        case UNAVAILABLE ->
            error.detail().contains("refused") ? "connection refused" : error.detail();
        default -> error.detail();
      };
    }
    log.error("asking {} for its status failed", nodeId, failure);
    return "its answer could not be read";
  }
}
