package io.quorate.storage.command;

import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.op.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers commands into one log entry. Operations go in as the bytes that the gateway made, next to
 * their decoded form, so that the leader neither encodes nor decodes them again. Not for several
 * threads.
 */
public final class EntryBuilder {
  private final List<Command> commands = new ArrayList<>();
  // In the order of the commands, without their kinds.
  private final List<byte[]> bodies = new ArrayList<>();
  private long bodyBytes;

  /**
   * Adds a write.
   *
   * @param operation the operation's bytes, valid by OperationCodec; not copied until {@link
   *     #build}
   * @param decoded what OperationCodec read from them
   */
  public void add(byte[] operation, Operation decoded) {
    commands.add(new Command.Data(decoded));
    bodies.add(operation);
    bodyBytes += operation.length;
  }

  public void add(Command command) {
    byte[] bytes = EntryCodec.body(command);
    commands.add(command);
    bodies.add(bytes);
    bodyBytes += bytes.length;
  }

  public int count() {
    return commands.size();
  }

  /** About the size of the entry. */
  public long bytes() {
    return EntryCodec.HEADER_BYTES + bodyBytes;
  }

  public Built build(long stampMs) {
    // Room for every length and kind, so that the array is not grown while it is written.
    int capacity = Math.toIntExact(bytes() + 6L * commands.size() + 10);
    ByteWriter out = new ByteWriter(capacity);
    out.u8(EntryCodec.FORMAT).i64(stampMs).i32(commands.size());
    for (int i = 0; i < bodies.size(); i++) {
      byte[] body = bodies.get(i);
      out.varint(body.length + 1L).u8(EntryCodec.kind(commands.get(i))).raw(body);
    }
    return new Built(out.toByteArray(), new LogEntry(stampMs, commands));
  }

  /** An entry's bytes, and what {@link EntryCodec#read} would make of them. */
  public record Built(byte[] bytes, LogEntry entry) {}
}
