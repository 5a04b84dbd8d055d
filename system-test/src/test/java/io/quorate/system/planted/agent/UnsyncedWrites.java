package io.quorate.system.planted.agent;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What a power loss would take from the write-ahead log, which a killed process does not lose: the
 * page cache has it.
 *
 * <p>Before each write, what it overwrites goes into a journal; a sync empties the journal. After
 * the process was killed, {@link #lose} gives all files back what their journals have: no write
 * that was not followed by a sync survives. Each file is one thread's, as the log promises.
 */
public final class UnsyncedWrites {
  private static final String JOURNAL = ".unsynced";
  private static final int RECORD_HEAD_BYTES = Long.BYTES + Integer.BYTES;
  private static final AtomicLong NUMBER = new AtomicLong();

  private static volatile Path directory = Path.of(".");

  private final Path file;
  private final Object delegate;
  private final FileOutputStream journal;
  private final long headBytes;

  private UnsyncedWrites(Path file, Object delegate, FileOutputStream journal) throws IOException {
    this.file = file;
    this.delegate = delegate;
    this.journal = journal;
    this.headBytes = journal.getChannel().size();
  }

  static void keepIn(Path journals) {
    directory = journals;
  }

  /** The same file, watched. */
  public static Object watch(Path path, Object file) {
    String name = ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + JOURNAL;
    try {
      FileOutputStream journal = new FileOutputStream(directory.resolve(name).toFile(), true);
      byte[] target = path.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
      ByteBuffer head = ByteBuffer.allocate(Short.BYTES + target.length);
      journal.write(head.putShort((short) target.length).put(target).array());
      UnsyncedWrites watched = new UnsyncedWrites(path, file, journal);
      Class<?> type = file.getClass().getInterfaces()[0];
      return Proxy.newProxyInstance(
          type.getClassLoader(),
          new Class<?>[] {type},
          (proxy, method, arguments) -> watched.call(method, arguments));
    } catch (IOException e) {
      BugAgent.stop("no journal " + name + ": " + e);
      throw new IllegalStateException(e);
    }
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("write")) {
      note((ByteBuffer) arguments[0], (Long) arguments[1]);
    }
    Object result;
    try {
      method.setAccessible(true);
      result = method.invoke(delegate, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (method.getName().equals("force")) {
      journal.getChannel().truncate(headBytes);
    } else if (method.getName().equals("close")) {
      journal.close();
    }
    return result;
  }

  private void note(ByteBuffer bytes, long position) throws IOException {
    try (RandomAccessFile before = new RandomAccessFile(file.toFile(), "r")) {
      int count = (int) Math.max(0, Math.min(bytes.remaining(), before.length() - position));
      byte[] old = new byte[count];
      before.seek(position);
      before.readFully(old);
      ByteBuffer record =
          ByteBuffer.allocate(RECORD_HEAD_BYTES + count).putLong(position).putInt(count).put(old);
      journal.write(record.array());
    }
  }

  /**
   * Takes back what a killed process had not synced.
   *
   * @return how many writes that were
   */
  public static int lose(Path journals, long pid) throws IOException {
    int lost = 0;
    List<Path> all;
    try (Stream<Path> files = Files.list(journals)) {
      all = files.filter(file -> isOf(pid, file)).toList();
    }
    for (Path journal : all) {
      lost += undo(journal);
    }
    return lost;
  }

  private static boolean isOf(long pid, Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(pid + "-") && name.endsWith(JOURNAL);
  }

  private record Overwritten(long position, byte[] bytes) {}

  private static int undo(Path journal) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(journal));
    byte[] path = new byte[in.getShort()];
    in.get(path);
    Deque<Overwritten> newestFirst = new ArrayDeque<>();
    // A last note that is cut off is of a write that was not begun when the process was killed.
    while (in.remaining() >= RECORD_HEAD_BYTES
        && in.remaining() >= RECORD_HEAD_BYTES + in.getInt(in.position() + Long.BYTES)) {
      long position = in.getLong();
      byte[] bytes = new byte[in.getInt()];
      in.get(bytes);
      newestFirst.push(new Overwritten(position, bytes));
    }
    if (!newestFirst.isEmpty()) {
      Path file = Path.of(new String(path, StandardCharsets.UTF_8));
      try (RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw")) {
        for (Overwritten old : newestFirst) {
          target.seek(old.position());
          target.write(old.bytes());
        }
      }
    }
    return newestFirst.size();
  }
}
