package io.quorate.cli.bulk;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.client.ByteSink;
import io.quorate.client.JsonBytes;
import io.quorate.client.KeyValue;
import io.quorate.client.Kv;
import io.quorate.client.Page;
import io.quorate.client.ScanRequest;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes pages of a scan as canonical lines, a page in memory at a time. For one thread. */
final class Exporter {
  private static final int PAGE_ROWS = 5_000;
  private static final long SAVE_EVERY_NANOS = 1_000_000_000;
  private static final byte[] KEY = "{\"key\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VALUE = ",\"value\":".getBytes(StandardCharsets.US_ASCII);

  private final Kv kv;
  private final ScanRequest request;
  private final Progress progress;
  private final ByteSink lines = new ByteSink(1 << 20);
  private long records;

  Exporter(Kv kv, ScanRequest request, Progress progress) {
    this.kv = kv;
    this.request = request;
    this.progress = progress;
  }

  long records() {
    return records;
  }

  /** To a pipe; ends early when nobody reads it any more. */
  void toStream(PrintStream out) throws IOException {
    String token = null;
    do {
      token = page(token, out);
    } while (token != null && !out.checkError());
    progress.clear();
  }

  /** To a file, which is there when it is complete. */
  void toFile(Path file, ExportState state, boolean restart, Consumer<String> say)
      throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Optional<ExportState.Place> kept =
        restart || !Files.exists(partial) ? Optional.empty() : state.load();
    try (FileChannel channel =
            FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      String token = resume(channel, kept, say);
      long savedAt = System.nanoTime();
      do {
        token = pageOrExplain(token, out);
        if (token != null && System.nanoTime() - savedAt > SAVE_EVERY_NANOS) {
          // The file first: what the state vouches for must be there.
          channel.force(false);
          state.save(new ExportState.Place(token, channel.position(), records));
          savedAt = System.nanoTime();
        }
      } while (token != null);
      channel.force(true);
    }
    progress.clear();
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    state.delete();
  }

  private @Nullable String resume(
      FileChannel channel, Optional<ExportState.Place> kept, Consumer<String> say)
      throws IOException {
    if (kept.isEmpty() || channel.size() < kept.get().bytes()) {
      channel.truncate(0);
      return null;
    }
    ExportState.Place place = kept.get();
    channel.truncate(place.bytes());
    channel.position(place.bytes());
    records = place.records();
    say.accept("continuing after " + records + " records");
    return place.pageToken();
  }

  private @Nullable String pageOrExplain(@Nullable String token, OutputStream out)
      throws IOException {
    try {
      return page(token, out);
    } catch (QuorateException e) {
      boolean gone =
          e.code() == ErrorCode.REVISION_COMPACTED || e.code() == ErrorCode.PAGE_TOKEN_INVALID;
      if (token != null && gone) {
        throw new CliException(
            ExitCode.ERROR,
            "the store no longer remembers that moment (" + e.detail() + "); --restart begins anew",
            e);
      }
      throw e;
    }
  }

  /** Writes a page; returns the token of the next. */
  private @Nullable String page(@Nullable String token, OutputStream out) throws IOException {
    Page page = kv.page(request, PAGE_ROWS, token);
    lines.clear();
    for (KeyValue item : page.items()) {
      lines.write(KEY);
      JsonBytes.write(lines, item.key());
      lines.write(VALUE);
      JsonBytes.write(lines, item.requireValue());
      lines.write('}');
      lines.write('\n');
    }
    lines.writeTo(out);
    records += page.items().size();
    progress.update(records, 0);
    return page.nextPageToken();
  }
}
