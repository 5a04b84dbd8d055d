package io.quorate.cli.dev;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Held while a cluster's processes are started or stopped, so that two commands do not mix. */
final class DirectoryLock implements AutoCloseable {
  private static final long POLL_MS = 100;

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  static DirectoryLock acquire(Path file, Duration patience)
      throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long deadline = System.nanoTime() + patience.toNanos();
    @Nullable FileLock lock;
    while ((lock = channel.tryLock()) == null) {
      if (System.nanoTime() > deadline) {
        channel.close();
        throw new CliException(
            ExitCode.CONFLICT, "another command starts or stops the cluster (" + file + ")");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    return new DirectoryLock(channel);
  }

  /** Closing the file gives the lock back. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
