package io.quorate.cli.bench.load;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a load: opens all links, starts all loops at one time, and adds up what they count, a second
 * at a time. The caller's thread waits.
 */
public final class LoadGenerator {
  private static final long CONNECT_SECONDS = 15;
  private static final long SECOND_NANOS = 1_000_000_000;

  private final LoadPlan plan;
  private final Protocol protocol;
  private final Listener listener;

  /** Is told how a run goes, on the thread that runs it. */
  public interface Listener {
    /**
     * About a second has passed.
     *
     * @param second what ended in it
     * @param isWarmUp whether that counts for nothing
     * @param elapsedNanos since the start, warm-up included
     */
    void second(LoadResult second, boolean isWarmUp, long elapsedNanos);
  }

  public LoadGenerator(LoadPlan plan, Protocol protocol, Listener listener) {
    this.plan = plan;
    this.protocol = protocol;
    this.listener = listener;
  }

  /** A run that nobody watches. */
  public static LoadResult run(LoadPlan plan, Protocol protocol)
      throws IOException, InterruptedException {
    return new LoadGenerator(plan, protocol, (second, isWarmUp, elapsed) -> {}).run();
  }

  /**
   * Returns when the window is over and nothing is under way.
   *
   * @throws IOException when the server can't be reached at the start; later, that is counted
   */
  public LoadResult run() throws IOException, InterruptedException {
    try (EventLoops threads = new EventLoops(plan.threads())) {
      List<LoadLoop> loops = new ArrayList<>();
      List<Link> links = new ArrayList<>();
      try {
        connect(threads, loops, links);
        return measure(threads, loops);
      } finally {
        // Their event loops end with them.
        links.forEach(Link::close);
      }
    }
  }

  private void connect(EventLoops threads, List<LoadLoop> loops, List<Link> links)
      throws IOException, InterruptedException {
    for (int i = 0; i < plan.threads(); i++) {
      EventLoop thread = threads.get(i);
      int share = plan.links() / plan.threads() + (i < plan.links() % plan.threads() ? 1 : 0);
      LoadLoop loop =
          new LoadLoop(
              new EventLoops.LoopTimer(thread),
              plan.workload().stream(i, plan.threads()),
              share,
              plan.timeout().toNanos());
      loops.add(loop);
      links.addAll(
          EventLoops.on(
                  thread,
                  () -> {
                    List<Link> opened = new ArrayList<>();
                    for (int j = 0; j < share; j++) {
                      opened.add(protocol.open(thread, loop));
                    }
                    return opened;
                  })
              .join());
    }
    try {
      CompletableFuture.allOf(
              loops.stream().map(LoadLoop::connected).toArray(CompletableFuture<?>[]::new))
          .get(CONNECT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException why ? why : new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no connection within " + CONNECT_SECONDS + " s", e);
    }
  }

  private LoadResult measure(EventLoops threads, List<LoadLoop> loops) throws InterruptedException {
    long start = System.nanoTime();
    long from = start + plan.warmUp().toNanos();
    Window window = new Window(from, from + plan.duration().toNanos(), plan.operations() > 0);
    for (int i = 0; i < loops.size(); i++) {
      LoadLoop loop = loops.get(i);
      Schedule schedule =
          new Schedule(start, window, plan.perSecond(), plan.operations(), i, loops.size());
      threads.get(i).execute(() -> loop.start(schedule, window));
    }
    Sum sum = new Sum(threads, loops, window, start);
    boolean isOver;
    do {
      isOver = sum.nextSecond();
    } while (!isOver);
    return sum.total();
  }

  /** What all loops count, added up as it comes. */
  private final class Sum {
    private final EventLoops threads;
    private final List<LoadLoop> loops;
    private final Window window;
    private final long startNanos;
    private final CompletableFuture<Void> finished;
    private final LoadResult.Builder total = new LoadResult.Builder();
    private long secondAt;
    private long cpuAtSecond;
    private long cpuAtWindow;

    Sum(EventLoops threads, List<LoadLoop> loops, Window window, long startNanos) {
      this.threads = threads;
      this.loops = loops;
      this.window = window;
      this.startNanos = startNanos;
      this.finished =
          CompletableFuture.allOf(
              loops.stream().map(LoadLoop::finished).toArray(CompletableFuture<?>[]::new));
      this.secondAt = startNanos;
      this.cpuAtSecond = threads.cpuNanos();
      this.cpuAtWindow = cpuAtSecond;
    }

    /**
     * Waits for a second, for the window's beginning, or for the end, and adds what came. Returns
     * whether that is all: the end must have come before the adding.
     */
    boolean nextSecond() throws InterruptedException {
      long until = secondAt + SECOND_NANOS;
      boolean isWarmUp = secondAt - window.fromNanos() < 0;
      if (isWarmUp && until - window.fromNanos() > 0) {
        until = window.fromNanos();
      }
      try {
        finished.get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // The usual end of a second.
      } catch (ExecutionException e) {
        throw new CompletionException(e.getCause());
      }
      boolean isOver = finished.isDone();
      drain(isWarmUp);
      return isOver;
    }

    private void drain(boolean isWarmUp) {
      LoadResult.Builder counted = new LoadResult.Builder();
      LoadResult.Builder warm = new LoadResult.Builder();
      for (LoadLoop loop : loops) {
        loop.measured().drainTo(counted);
        loop.warmUp().drainTo(warm);
      }
      long now = System.nanoTime();
      long cpu = threads.cpuNanos();
      LoadResult second = counted.build(now - secondAt, cpu - cpuAtSecond);
      total.add(second);
      listener.second(
          isWarmUp ? warm.build(now - secondAt, cpu - cpuAtSecond) : second,
          isWarmUp,
          now - startNanos);
      secondAt = now;
      cpuAtSecond = cpu;
      if (now - window.fromNanos() <= 0 || isWarmUp) {
        cpuAtWindow = cpu;
      }
    }

    LoadResult total() {
      long end = window.toNanos();
      if (window.endless()) {
        end = loops.stream().mapToLong(loop -> loop.finished().join()).max().orElseThrow();
      }
      return total.build(end - window.fromNanos(), cpuAtSecond - cpuAtWindow);
    }
  }
}
