package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.storage.LogStorage;
import java.util.Random;

/**
 * Steps on a log that follow from a seed and the log's bounds alone, so that a test can replay in
 * memory what a killed process did on disk.
 */
final class LogSteps {
  private final Random random;
  private long term;

  LogSteps(long seed, long firstTerm) {
    this.random = new Random(seed);
    this.term = firstTerm;
  }

  void step(LogStorage log) {
    long first = log.getFirstLogIndex();
    long last = Math.max(log.getLastLogIndex(), first - 1);
    int kind = random.nextInt(100);
    int size = (int) (last - first + 1);
    int some = random.nextInt(Math.max(1, size));
    int count = 1 + random.nextInt(20);
    boolean done;
    if (kind < 3) {
      done = log.truncatePrefix(first + some);
    } else if (kind < 4) {
      done = log.truncatePrefix(last + 1 + random.nextInt(10));
    } else if (kind < 9) {
      done = log.truncateSuffix(last - Math.min(some, 30));
    } else if (kind < 10) {
      done = log.reset(last + 1 - Math.min(some, 30) + random.nextInt(20));
    } else {
      term++;
      done = log.appendEntries(Entries.range(last + 1, last + count, term)) == count;
    }
    if (!done) {
      throw new AssertionError("a step failed");
    }
  }
}
