package io.quorate.storage.raft.jraft;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that writes to a shared log until it is killed, and says which steps it finished. */
final class LogVictim {
  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private LogVictim() {}

  public static void main(String[] args) {
    SharedLog shared = SharedLog.open(Path.of(args[0]));
    long seed = Long.parseLong(args[1]);
    for (String group : new String[] {"g1", "g2"}) {
      if (!shared.exists(group)) {
        shared.create(group);
      }
      SharedLog.GroupStorage storage = shared.openGroup(group);
      new Thread(() -> work(group, storage, seed)).start();
    }
    new Thread(() -> comeAndGo(shared)).start();
  }

  private static void work(String group, SharedLog.GroupStorage storage, long seed) {
    GroupLog log = Entries.init(storage.log());
    storage.votes().init(null);
    LogSteps steps = new LogSteps(seed, seed * 1_000_000);
    for (long n = 1; ; n++) {
      steps.step(log);
      if (!storage.votes().setTermAndVotedFor(seed * 1_000_000 + n, PeerIds.of("n" + n % 3))) {
        throw new AssertionError("a vote failed");
      }
      say(group + " " + n + "\n");
    }
  }

  private static void comeAndGo(SharedLog shared) {
    while (true) {
      if (shared.exists("passing")) {
        shared.destroy("passing");
      }
      shared.create("passing");
      Entries.init(shared.openGroup("passing").log()).appendEntries(Entries.range(1, 5, 1));
    }
  }

  private static void say(String line) {
    try {
      OUT.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
