package io.quorate.system.compare;

import io.quorate.system.cluster.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Ten million keys, and whether there is room for them. */
public final class LargeStore {
  public static final int KEYS = 10_000_000;

  /** About 400 bytes a key on each of three nodes, with logs, snapshots and copies on top. */
  private static final long DISK_GIB = 45;

  private LargeStore() {}

  /**
   * To be asked before the long load.
   *
   * @throws IOException with what is missing
   */
  public static void checkDisk() throws IOException {
    Path target = Distribution.find().root().resolve("system-test/target");
    long freeGib = Files.getFileStore(target).getUsableSpace() >> 30;
    if (freeGib < DISK_GIB) {
      throw new IOException(
          "10 million keys want %d GiB of disk at %s, and %d are free"
              .formatted(DISK_GIB, target, freeGib));
    }
  }
}
