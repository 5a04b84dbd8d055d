package io.quorate.storage.raft.jraft;

import io.quorate.storage.raft.RaftReplica.Proposal;
import io.quorate.storage.raft.StateMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** A state of bytes: the list of all entries, and how many there were in all. */
final class ToyMachine implements StateMachine {
  private final List<String> entries = new ArrayList<>();
  private final boolean keep;
  private long count;
  private long appliedIndex;
  private volatile Throwable failure;
  private volatile int snapshotsLoaded;

  ToyMachine() {
    this(true);
  }

  /** Without keeping entries it is for benchmarks. */
  ToyMachine(boolean keep) {
    this.keep = keep;
  }

  /** What the toy calls when one of its own proposals was applied. */
  interface ToyProposal extends Proposal {
    void applied(long index);
  }

  @Override
  public synchronized long appliedIndex() {
    return appliedIndex;
  }

  @Override
  public void apply(EntryRun run) {
    List<Runnable> completions = new ArrayList<>();
    synchronized (this) {
      while (run.next()) {
        String entry = keep ? new String(run.entry(), StandardCharsets.UTF_8) : "";
        if (entry.equals("poison")) {
          throw new IllegalStateException("poisoned");
        }
        if (keep) {
          entries.add(entry);
        }
        count++;
        appliedIndex = run.index();
        long index = run.index();
        if (run.proposal() instanceof ToyProposal proposal) {
          completions.add(() -> proposal.applied(index));
        }
      }
    }
    completions.forEach(Runnable::run);
  }

  @Override
  public void saveSnapshot(Path directory, SnapshotDone done) {
    byte[] content;
    synchronized (this) {
      byte[] text = String.join("\n", entries).getBytes(StandardCharsets.UTF_8);
      content =
          ByteBuffer.allocate(16 + text.length)
              .putLong(appliedIndex)
              .putLong(count)
              .put(text)
              .array();
    }
    CRC32C crc = new CRC32C();
    crc.update(content);
    Thread writer =
        new Thread(
            () -> {
              try (FileChannel file =
                  FileChannel.open(
                      directory.resolve("state"),
                      StandardOpenOption.CREATE,
                      StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.allocate(8).putLong(crc.getValue()).flip());
                file.write(ByteBuffer.wrap(content));
                file.force(true);
                done.succeeded();
              } catch (IOException e) {
                done.failed(e);
              }
            });
    writer.start();
  }

  @Override
  public boolean verifySnapshot(Path directory) {
    try {
      ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("state")));
      if (file.remaining() < 24) {
        return false;
      }
      long crc = file.getLong();
      CRC32C actual = new CRC32C();
      actual.update(file.slice());
      return actual.getValue() == crc;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized boolean loadSnapshot(Path directory) {
    try {
      ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("state")));
      long crc = file.getLong();
      CRC32C actual = new CRC32C();
      actual.update(file.slice());
      if (actual.getValue() != crc) {
        return false;
      }
      appliedIndex = file.getLong();
      count = file.getLong();
      entries.clear();
      String text = StandardCharsets.UTF_8.decode(file).toString();
      if (!text.isEmpty()) {
        entries.addAll(List.of(text.split("\n")));
      }
      snapshotsLoaded++;
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized List<String> entries() {
    return List.copyOf(entries);
  }

  synchronized long count() {
    return count;
  }

  int snapshotsLoaded() {
    return snapshotsLoaded;
  }

  Throwable failure() {
    return failure;
  }

  @Override
  public void leaderStarted(long term) {}

  @Override
  public void leaderStopped() {}

  @Override
  public void failed(Throwable error) {
    failure = error;
  }
}
