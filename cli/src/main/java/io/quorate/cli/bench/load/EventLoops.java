package io.quorate.cli.bench.load;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The threads of a load, and the CPU time that they use. */
public final class EventLoops implements AutoCloseable {
  private final ThreadMXBean jvm = ManagementFactory.getThreadMXBean();
  private final MultiThreadIoEventLoopGroup group;
  private final List<EventLoop> loops = new ArrayList<>();
  private final List<Long> threadIds = new ArrayList<>();

  public EventLoops(int threads) {
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("load", true), io);
    for (int i = 0; i < threads; i++) {
      EventLoop loop = group.next();
      loops.add(loop);
      threadIds.add(on(loop, () -> Thread.currentThread().getId()).join());
    }
  }

  public EventLoop get(int index) {
    return loops.get(index);
  }

  public static <T> CompletableFuture<T> on(EventLoop loop, Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, loop);
  }

  /** Of all threads, so far. */
  public long cpuNanos() {
    return threadIds.stream().mapToLong(jvm::getThreadCpuTime).sum();
  }

  @Override
  public void close() {
    var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /** An event loop as a timer. */
  record LoopTimer(EventLoop loop) implements Timer {
    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void schedule(long delayNanos, Runnable task) {
      var unused = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }
  }
}
