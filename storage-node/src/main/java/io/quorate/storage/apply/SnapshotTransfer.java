package io.quorate.storage.apply;

import io.quorate.storage.mvcc.MvccStore.PinnedView;
import io.quorate.storage.raft.StateMachine.SnapshotDone;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Writes pinned views into snapshot directories in the background, and reads them back. */
final class SnapshotTransfer {
  private final SnapshotFiles files;
  private final Executor background;

  SnapshotTransfer(SnapshotFiles files, Executor background) {
    this.files = files;
    this.background = background;
  }

  /**
   * Writes the view in the background, closes it, runs {@code whenClosed}, and completes the
   * callback in every case: Raft takes no further snapshot until then.
   */
  void save(PinnedView view, Path directory, Runnable whenClosed, SnapshotDone done) {
    try {
      background.execute(() -> write(view, directory, whenClosed, done));
    } catch (RejectedExecutionException e) {
      close(view, whenClosed);
      done.failed(e);
    }
  }

  private void write(PinnedView view, Path directory, Runnable whenClosed, SnapshotDone done) {
    try {
      try {
        files.write(view, directory);
      } finally {
        close(view, whenClosed);
      }
    } catch (Throwable e) {
      // A snapshot that was not made costs a longer log. The state itself is not in doubt.
      done.failed(e);
      return;
    }
    done.succeeded();
  }

  private static void close(PinnedView view, Runnable whenClosed) {
    try {
      view.close();
    } finally {
      whenClosed.run();
    }
  }

  /** Fails unless the snapshot is whole. */
  void verify(Path directory) {
    files.open(directory).close();
  }

  /** A store with the snapshot's content; null when the snapshot is not newer than the state. */
  @Nullable StoreHandle load(Path directory, long appliedIndex, StoreOpener opener) {
    try (SnapshotFiles.Contents contents = files.open(directory)) {
      return contents.position().appliedIndex() <= appliedIndex ? null : opener.load(contents);
    }
  }
}
