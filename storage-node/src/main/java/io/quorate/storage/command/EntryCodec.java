package io.quorate.storage.command;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.key.Shards;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.OperationCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a log entry; golden vectors in the test resources keep them stable.
 *
 * <pre>
 * entry          = format:u8=1 stampMs:i64 count:i32 (length:varint command){count}
 * command        = kind:u8 body
 * data       (1) = the bytes of OperationCodec, as the gateway made them
 * assign     (2) = tenant:varint first:varint last:varint epoch:varint owned:u8
 * compact    (3) = revision:varint
 * checkpoint (4) = previousIndex:varint previousChecksum:i64
 * transact   (5) = count:varint (key:bytes modRevision:varint){count}
 *                  count:varint (0 key:bytes value:bytes | 1 key:bytes){count}
 * expire     (6) = upToMs:varint limit:varint
 * </pre>
 *
 * The reader is strict: an unknown format or kind, a value out of bounds or a byte too many is a
 * {@link MalformedException}. A replica that meets one must stop, since skipping what it does not
 * understand would make it another state.
 */
public final class EntryCodec {
  static final int FORMAT = 1;
  static final int HEADER_BYTES = 13;
  static final int DATA = 1;
  private static final int ASSIGN = 2;
  private static final int COMPACT = 3;
  private static final int CHECKPOINT = 4;
  private static final int TRANSACT = 5;
  private static final int EXPIRE = 6;

  private EntryCodec() {}

  public static LogEntry read(byte[] entry) {
    ByteReader in = new ByteReader(entry);
    int format = in.u8();
    if (format != FORMAT) {
      throw new MalformedException("entry format " + format + " is not known");
    }
    long stampMs = in.i64();
    int count = in.i32();
    // Each command takes two bytes at least: its length and its kind.
    if (stampMs < 0 || count < 0 || count > in.remaining() / 2) {
      throw new MalformedException("an entry of " + count + " commands, stamped " + stampMs);
    }
    List<Command> commands = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      commands.add(command(in.slice(in.boundedVarint("length of command", in.remaining()))));
    }
    in.end();
    return new LogEntry(stampMs, commands);
  }

  static int kind(Command command) {
    if (command instanceof Command.Data) {
      return DATA;
    } else if (command instanceof Command.AssignShards) {
      return ASSIGN;
    } else if (command instanceof Command.Compact) {
      return COMPACT;
    } else if (command instanceof Command.Expire) {
      return EXPIRE;
    }
    return command instanceof Command.Checkpoint ? CHECKPOINT : TRANSACT;
  }

  /** The command's bytes after its kind. */
  static byte[] body(Command command) {
    ByteWriter out = new ByteWriter(64);
    if (command instanceof Command.Data data) {
      OperationCodec.write(data.operation(), out);
    } else if (command instanceof Command.AssignShards assign) {
      out.varint(assign.tenantId()).varint(assign.firstShard());
      out.varint(assign.lastShard()).varint(assign.epoch()).u8(assign.owned() ? 1 : 0);
    } else if (command instanceof Command.Compact compact) {
      out.varint(compact.revision());
    } else if (command instanceof Command.Checkpoint checkpoint) {
      out.varint(checkpoint.previousIndex()).i64(checkpoint.previousChecksum());
    } else if (command instanceof Command.Transact transact) {
      transact(transact, out);
    } else if (command instanceof Command.Expire expire) {
      out.varint(expire.upToMs()).varint(expire.limit());
    }
    return out.toByteArray();
  }

  private static Command command(ByteReader in) {
    int kind = in.u8();
    if (kind == DATA) {
      return new Command.Data(OperationCodec.read(in));
    }
    try {
      Command command =
          switch (kind) {
            case ASSIGN -> assign(in);
            case COMPACT -> new Command.Compact(in.varint());
            case CHECKPOINT -> new Command.Checkpoint(in.varint(), in.i64());
            case TRANSACT -> transact(in);
            case EXPIRE ->
                new Command.Expire(in.varint(), in.boundedVarint("limit", Limits.MAX_EXPIRE_STEP));
            default -> throw new MalformedException("unknown command kind " + kind);
          };
      in.end();
      return command;
    } catch (IllegalArgumentException e) {
      throw new MalformedException("command kind " + kind + ": " + e.getMessage());
    }
  }

  private static Command assign(ByteReader in) {
    return new Command.AssignShards(
        in.boundedVarint("tenant", Integer.MAX_VALUE),
        in.boundedVarint("first shard", Shards.MAX_SHARDS - 1),
        in.boundedVarint("last shard", Shards.MAX_SHARDS - 1),
        in.varint(),
        in.flag());
  }

  private static void transact(Command.Transact transact, ByteWriter out) {
    out.varint(transact.guards().size());
    for (Command.Guard guard : transact.guards()) {
      out.bytes(guard.key()).varint(guard.modRevision());
    }
    out.varint(transact.mutations().size());
    for (Command.Mutation mutation : transact.mutations()) {
      out.u8(mutation.delete() ? 1 : 0).bytes(mutation.key());
      if (!mutation.delete()) {
        out.bytes(mutation.value());
      }
    }
  }

  private static Command transact(ByteReader in) {
    int guardCount = in.boundedVarint("guards", Command.Transact.MAX_KEYS);
    List<Command.Guard> guards = new ArrayList<>(Math.min(guardCount, in.remaining()));
    for (int i = 0; i < guardCount; i++) {
      guards.add(new Command.Guard(in.bytes("key", Limits.MAX_KEY_BYTES), in.varint()));
    }
    int count = in.boundedVarint("mutations", Command.Transact.MAX_KEYS);
    List<Command.Mutation> mutations = new ArrayList<>(Math.min(count, in.remaining()));
    for (int i = 0; i < count; i++) {
      boolean delete = in.flag();
      byte[] key = in.bytes("key", Limits.MAX_KEY_BYTES);
      byte[] value = delete ? new byte[0] : in.bytes("value", Limits.MAX_VALUE_BYTES);
      mutations.add(new Command.Mutation(key, delete, value));
    }
    return new Command.Transact(guards, mutations);
  }
}
