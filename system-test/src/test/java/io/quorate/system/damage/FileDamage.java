package io.quorate.system.damage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** What disks and people do to files. Each returns what it did, for the report of a failure. */
public final class FileDamage {
  private static final int PAGE_BYTES = 4096;

  /** The kinds that can hit any file. */
  public enum Kind {
    FLIPPED_BYTE,
    TRUNCATED,
    ZEROED_PAGE,
    REMOVED
  }

  private FileDamage() {}

  public static String apply(Kind kind, Path file, Random random) throws IOException {
    long end = usedBytes(file);
    if (end == 0) {
      throw new IllegalArgumentException("nothing to damage in " + file);
    }
    long at = (long) (random.nextDouble() * end);
    return switch (kind) {
      case FLIPPED_BYTE -> flip(file, at, end);
      case TRUNCATED -> truncate(file, at);
      case ZEROED_PAGE -> zero(file, at, end);
      case REMOVED -> {
        Files.delete(file);
        yield "removed " + file;
      }
    };
  }

  /** Changes the first byte at or after a place that is not zero: padding is not worth damaging. */
  static String flip(Path file, long at, long end) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      long place = firstNonZero(raw, at, end);
      raw.seek(place);
      int old = raw.read();
      raw.seek(place);
      raw.write(old ^ 0x41);
      return String.format("flipped byte %d of %d in %s", place, end, file);
    }
  }

  static String truncate(Path file, long length) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      long old = raw.length();
      raw.setLength(length);
      return String.format("truncated %s from %d to %d", file, old, length);
    }
  }

  private static String zero(Path file, long at, long end) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      long start = firstNonZero(raw, at, end);
      int length = (int) Math.min(PAGE_BYTES, end - start);
      raw.seek(start);
      raw.write(new byte[length]);
      return String.format("zeroed %d bytes at %d of %s", length, start, file);
    }
  }

  private static long firstNonZero(RandomAccessFile raw, long at, long end) throws IOException {
    byte[] block = new byte[PAGE_BYTES];
    for (long start = at; start < end; start += block.length) {
      raw.seek(start);
      int length = raw.read(block, 0, (int) Math.min(block.length, end - start));
      for (int i = 0; i < length; i++) {
        if (block[i] != 0) {
          return start + i;
        }
      }
    }
    throw new IOException("only zeros from " + at + " to " + end);
  }

  /** The size without the zeros that the file was preallocated with. */
  public static long usedBytes(Path file) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "r")) {
      byte[] block = new byte[64 * 1024];
      for (long end = raw.length(); end > 0; end -= block.length) {
        long start = Math.max(0, end - block.length);
        raw.seek(start);
        int length = (int) (end - start);
        raw.readFully(block, 0, length);
        for (int i = length - 1; i >= 0; i--) {
          if (block[i] != 0) {
            return start + i + 1;
          }
        }
      }
      return 0;
    }
  }
}
