package io.quorate.storage.stream;

import io.quorate.proto.frame.CallFrames;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait for one stream. Threads of many groups offer; whatever waits when the event
 * loop comes around leaves as one message in one write.
 *
 * <p>Latency and cost pull in different directions here, and no timer decides: an idle stream sends
 * at once, and a busy one gathers for as long as its event loop is busy anyway. The queue is
 * bounded in bytes; a slow peer's frames are refused rather than kept.
 */
public final class FrameWriter {
  /** Frames are gathered up to this size; a larger one goes alone. */
  private static final int MAX_BATCH_BYTES = 1 << 20;

  private static final int MAX_BATCH_FRAMES = 1024;

  private final Context context;
  private final WriteStream<Buffer> stream;
  private final long maxQueuedBytes;
  private final Consumer<Throwable> onFailure;
  private final ConcurrentLinkedQueue<byte[]> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong queuedBytes = new AtomicLong();
  // True from the first offer until the queue was seen empty on the event loop.
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean closed;

  /** On the event loop only. */
  private @Nullable Runnable whenEmpty;

  public FrameWriter(
      Context context,
      WriteStream<Buffer> stream,
      long maxQueuedBytes,
      Consumer<Throwable> onFailure) {
    this.context = context;
    this.stream = stream;
    this.maxQueuedBytes = maxQueuedBytes;
    this.onFailure = onFailure;
    stream.drainHandler(ignored -> drain());
  }

  /** False when the stream is closed or too much waits. From any thread. */
  public boolean offer(byte[] frame) {
    if (closed) {
      return false;
    }
    if (queuedBytes.addAndGet(frame.length) > maxQueuedBytes) {
      queuedBytes.addAndGet(-frame.length);
      return false;
    }
    queue.add(frame);
    if (scheduled.compareAndSet(false, true)) {
      context.runOnContext(ignored -> drain());
    }
    return true;
  }

  public boolean hasRoom() {
    return !closed && queuedBytes.get() < maxQueuedBytes / 2;
  }

  /** Runs something once, when all that was offered has left. On the event loop. */
  public void whenEmpty(Runnable task) {
    whenEmpty = task;
    if (scheduled.compareAndSet(false, true)) {
      drain();
    }
  }

  public void close() {
    closed = true;
    queue.clear();
  }

  private void drain() {
    if (closed) {
      queue.clear();
      return;
    }
    try {
      do {
        while (!queue.isEmpty()) {
          if (stream.writeQueueFull()) {
            return; // Stays scheduled: the drain handler goes on.
          }
          stream.write(CallFrames.batch(gather()));
        }
        scheduled.set(false);
      } while (!queue.isEmpty() && scheduled.compareAndSet(false, true));
      Runnable task = whenEmpty;
      if (task != null && queue.isEmpty()) {
        whenEmpty = null;
        task.run();
      }
    } catch (RuntimeException e) {
      onFailure.accept(e);
    }
  }

  private List<byte[]> gather() {
    List<byte[]> frames = new ArrayList<>();
    int bytes = 0;
    byte[] frame;
    while (frames.size() < MAX_BATCH_FRAMES && (frame = queue.peek()) != null) {
      if (!frames.isEmpty() && bytes + frame.length > MAX_BATCH_BYTES) {
        break;
      }
      queue.poll();
      frames.add(frame);
      bytes += frame.length;
    }
    queuedBytes.addAndGet(-bytes);
    return frames;
  }
}
