package io.quorate.system.fault.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system in memory for one node's data, which can be full. */
public final class SmallDisk {
  private static final int MEGABYTES = 512;
  private static final long PAGE_BYTES = 4096;

  private final Path mount;
  private boolean isMounted;

  SmallDisk(Path mount) {
    this.mount = mount;
  }

  void mount() throws IOException, InterruptedException {
    Files.createDirectories(mount);
    Tools.run("mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m", "tmpfs", mount.toString());
    isMounted = true;
  }

  /** Takes all free space away; returns what is on it. */
  public String fill() throws IOException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      FileStore store = Files.getFileStore(mount);
      long used = store.getTotalSpace() - store.getUnallocatedSpace();
      long size = (used / PAGE_BYTES + 1) * PAGE_BYTES;
      try {
        resize(Long.toString(size));
        return size / 1024 + " KiB";
      } catch (AssertionError e) {
        // Grown meanwhile: a file system can't become smaller than what is on it.
        if (attempt == 20) {
          throw e;
        }
      }
    }
  }

  public void free() throws IOException, InterruptedException {
    resize(MEGABYTES + "m");
  }

  private void resize(String size) throws IOException, InterruptedException {
    Tools.run("mount", "-o", "remount,size=" + size, mount.toString());
  }

  void unmount() {
    if (isMounted) {
      try {
        Tools.run("umount", mount.toString());
        isMounted = false;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while unmounting " + mount, e);
      }
    }
  }

  /** What a killed run left mounted in a directory. */
  static void unmountBelow(Path directory) throws IOException, InterruptedException {
    List<String> mounts = Files.readAllLines(Path.of("/proc/mounts"));
    for (String line : mounts) {
      String at = line.split(" ", -1)[1];
      if (at.startsWith(directory + "/")) {
        Tools.run("umount", at);
      }
    }
  }
}
