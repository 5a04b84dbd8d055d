package io.quorate.proto.frame;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.key.Shards;
import io.quorate.proto.op.Change;
import io.quorate.proto.op.ChangeFilter;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch of reads of one group and its answer.
 *
 * <pre>
 * request   = version:u8=1 group:string stale:u8 count:varint operation{count}
 * operation = 1 tenant:varint shard:varint epoch:varint revision:varint withoutValue:u8 key:bytes
 *           | 2 tenant:varint epoch:varint revision:varint count:varint shard:varint{count}
 *             start:bytes end:bytes limit:varint maxBytes:varint flags:u8 (1 keys only, 2 reverse)
 *           | 3 tenant:varint epoch:varint after:varint count:varint shard:varint{count}
 *             start:bytes end:bytes maxBytes:varint waitMs:varint
 *             flags:u8 (1 from now, 2 no puts, 4 no deletes, 8 previous values)
 *           | 4 tenant:varint shard:varint epoch:varint lease:varint keys:varint
 *             afterShard:varint afterKey:bytes
 *           | 5 tenant:varint shard:varint epoch:varint afterLease:varint limit:varint
 * response  = version:u8=1 (0 count:varint result{count} | error:u8 detail:string leader:string)
 * result    = 0 entry | 1 revision:varint | 2 revision:varint more:u8 count:varint entry{count}
 *           | 3 error:u8 detail:string | 4 upTo:varint count:varint change{count}
 *           | 5 lease more:u8 count:varint (shard:varint key:bytes){count}
 *           | 6 more:u8 count:varint lease{count} | 7 after:varint compactRevision:varint
 * entry     = key:bytes record
 * record    = value:bytes mod:varint create:varint version:varint end
 * end       = 0 (never) | n:varint [lease:varint when n is odd]
 *             (n = 2 * (1 + expiresInMs, or 0 without a time to live) + 1 with a lease)
 * lease     = id:varint ttlMs:varint remainingMs:varint
 * change    = key:bytes revision:varint flags:u8 (1 put, 2 had a record before, 4 with its value)
 *             record{put and before, as flagged}
 * </pre>
 */
public final class ReadFrames {
  private static final int GET = 1;
  private static final int SCAN = 2;
  private static final int CHANGES = 3;
  private static final int LEASE = 4;
  private static final int LEASES = 5;
  private static final int FOUND = 0;
  private static final int ABSENT = 1;
  private static final int PAGE = 2;
  private static final int REFUSED = 3;
  private static final int CHANGED = 4;
  private static final int COMPACTED = 7;
  private static final int LEASE_FOUND = 5;
  private static final int LEASE_PAGE = 6;

  private ReadFrames() {}

  /**
   * A request for one group.
   *
   * @param stale reads what this replica has applied, leader or not; else linearizable
   */
  public record Request(String groupId, boolean stale, List<ReadOperation> operations) {}

  public static void writeRequest(Request request, ByteWriter out) {
    out.u8(1)
        .string(request.groupId())
        .u8(request.stale() ? 1 : 0)
        .varint(request.operations().size());
    for (ReadOperation operation : request.operations()) {
      writeOperation(operation, out);
    }
  }

  public static Request readRequest(byte[] frame) {
    ByteReader in = new ByteReader(frame);
    WriteFrames.version(in);
    String groupId = in.string("group", 64);
    boolean stale = in.flag();
    int count = in.boundedVarint("operations", Limits.MAX_FRAME_OPERATIONS);
    List<ReadOperation> operations = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      operations.add(readOperation(in));
    }
    in.end();
    return new Request(groupId, stale, operations);
  }

  public static void writeReply(Reply<ReadResult> reply, ByteWriter out) {
    out.u8(1);
    if (reply instanceof Reply.Results<ReadResult> results) {
      out.u8(0).varint(results.results().size());
      for (ReadResult result : results.results()) {
        writeResult(result, out);
      }
    } else if (reply instanceof Reply.Failed<ReadResult> failed) {
      WriteFrames.writeFailure(failed, out);
    }
  }

  public static Reply<ReadResult> readReply(byte[] frame) {
    ByteReader in = new ByteReader(frame);
    WriteFrames.version(in);
    int error = in.u8();
    if (error != 0) {
      return WriteFrames.readFailure(error, in);
    }
    int count = in.boundedVarint("results", Limits.MAX_FRAME_OPERATIONS);
    List<ReadResult> results = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      results.add(readResult(in));
    }
    in.end();
    return new Reply.Results<>(results);
  }

  private static void writeOperation(ReadOperation operation, ByteWriter out) {
    if (operation instanceof ReadOperation.Get get) {
      out.u8(GET).varint(get.tenantId()).varint(get.shard()).varint(get.epoch());
      out.varint(get.revision()).u8(get.withoutValue() ? 1 : 0).bytes(get.key());
    } else if (operation instanceof ReadOperation.Scan scan) {
      out.u8(SCAN).varint(scan.tenantId()).varint(scan.epoch()).varint(scan.revision());
      writeShards(scan.shards(), out);
      out.bytes(scan.start()).bytes(scan.end()).varint(scan.limit()).varint(scan.maxBytes());
      out.u8((scan.keysOnly() ? 1 : 0) | (scan.reverse() ? 2 : 0));
    } else if (operation instanceof ReadOperation.Changes changes) {
      out.u8(CHANGES).varint(changes.tenantId()).varint(changes.epoch()).varint(changes.after());
      writeShards(changes.shards(), out);
      out.bytes(changes.start()).bytes(changes.end());
      out.varint(changes.maxBytes()).varint(changes.waitMs());
      ChangeFilter filter = changes.filter();
      out.u8(
          (changes.fromNow() ? 1 : 0)
              | (filter.puts() ? 0 : 2)
              | (filter.deletes() ? 0 : 4)
              | (filter.previousValues() ? 8 : 0));
    } else if (operation instanceof ReadOperation.Lease lease) {
      LeaseFrames.write(lease, out.u8(LEASE));
    } else if (operation instanceof ReadOperation.Leases leases) {
      LeaseFrames.write(leases, out.u8(LEASES));
    }
  }

  private static void writeShards(int[] shards, ByteWriter out) {
    out.varint(shards.length);
    for (int shard : shards) {
      out.varint(shard);
    }
  }

  private static int[] readShards(ByteReader in) {
    // Each shard takes a byte at least: a count beyond what is left is refused before it allocates.
    int[] shards = new int[in.boundedVarint("shards", Math.min(Shards.MAX_SHARDS, in.remaining()))];
    for (int i = 0; i < shards.length; i++) {
      shards[i] = in.boundedVarint("shard", Shards.MAX_SHARDS - 1);
    }
    return shards;
  }

  private static ReadOperation readOperation(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case GET ->
          new ReadOperation.Get(
              in.boundedVarint("tenant", Integer.MAX_VALUE),
              in.boundedVarint("shard", Shards.MAX_SHARDS - 1),
              in.varint(),
              in.varint(),
              in.flag(),
              in.bytes("key", Limits.MAX_KEY_BYTES));
      case SCAN -> readScan(in);
      case CHANGES -> readChanges(in);
      case LEASE -> LeaseFrames.lease(in);
      case LEASES -> LeaseFrames.leases(in);
      default -> throw new MalformedException("unknown read kind " + kind);
    };
  }

  private static ReadOperation readScan(ByteReader in) {
    int tenantId = in.boundedVarint("tenant", Integer.MAX_VALUE);
    long epoch = in.varint();
    long revision = in.varint();
    int[] shards = readShards(in);
    byte[] start = in.bytes("start", Limits.MAX_KEY_BYTES + 1);
    byte[] end = in.bytes("end", Limits.MAX_KEY_BYTES + 1);
    int limit = in.boundedVarint("limit", Limits.MAX_SCAN_ROWS);
    int maxBytes = in.boundedVarint("maxBytes", Limits.MAX_FRAME_BYTES);
    int flags = in.u8();
    if (flags > 3) {
      throw new MalformedException("a scan with flags " + flags);
    }
    return new ReadOperation.Scan(
        tenantId,
        shards,
        epoch,
        revision,
        start,
        end,
        limit,
        maxBytes,
        (flags & 1) != 0,
        (flags & 2) != 0);
  }

  private static ReadOperation readChanges(ByteReader in) {
    int tenantId = in.boundedVarint("tenant", Integer.MAX_VALUE);
    long epoch = in.varint();
    long after = in.varint();
    int[] shards = readShards(in);
    byte[] start = in.bytes("start", Limits.MAX_KEY_BYTES + 1);
    byte[] end = in.bytes("end", Limits.MAX_KEY_BYTES + 1);
    int maxBytes = in.boundedVarint("maxBytes", Limits.MAX_FRAME_BYTES);
    int waitMs = in.boundedVarint("waitMs", Limits.MAX_WATCH_WAIT_MS);
    int flags = in.u8();
    if (flags > 15) {
      throw new MalformedException("changes with flags " + flags);
    }
    return new ReadOperation.Changes(
        tenantId,
        shards,
        epoch,
        (flags & 1) != 0,
        after,
        start,
        end,
        new ChangeFilter((flags & 2) == 0, (flags & 4) == 0, (flags & 8) != 0),
        maxBytes,
        waitMs);
  }

  private static void writeResult(ReadResult result, ByteWriter out) {
    if (result instanceof ReadResult.Found found) {
      writeEntry(found.entry(), out.u8(FOUND));
    } else if (result instanceof ReadResult.Absent absent) {
      out.u8(ABSENT).varint(absent.revision());
    } else if (result instanceof ReadResult.Page page) {
      out.u8(PAGE).varint(page.revision()).u8(page.more() ? 1 : 0).varint(page.entries().size());
      for (Entry entry : page.entries()) {
        writeEntry(entry, out);
      }
    } else if (result instanceof ReadResult.Changed changed) {
      out.u8(CHANGED).varint(changed.upTo()).varint(changed.changes().size());
      for (Change change : changed.changes()) {
        writeChange(change, out);
      }
    } else if (result instanceof ReadResult.Compacted compacted) {
      out.u8(COMPACTED).varint(compacted.after()).varint(compacted.compactRevision());
    } else if (result instanceof ReadResult.Refused refused) {
      out.u8(REFUSED).u8(refused.code().id()).string(refused.detail());
    } else if (result instanceof ReadResult.LeaseFound found) {
      LeaseFrames.write(found, out.u8(LEASE_FOUND));
    } else if (result instanceof ReadResult.LeasePage page) {
      LeaseFrames.write(page, out.u8(LEASE_PAGE));
    }
  }

  private static ReadResult readResult(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case FOUND -> new ReadResult.Found(readEntry(in));
      case ABSENT -> new ReadResult.Absent(in.varint());
      case PAGE -> readPage(in);
      case CHANGED -> readChanged(in);
      case COMPACTED -> new ReadResult.Compacted(in.varint(), in.varint());
      case REFUSED -> new ReadResult.Refused(ErrorCode.ofId(in.u8()), in.string("detail", 1 << 16));
      case LEASE_FOUND -> LeaseFrames.found(in);
      case LEASE_PAGE -> LeaseFrames.page(in);
      default -> throw new MalformedException("unknown result kind " + kind);
    };
  }

  private static ReadResult readPage(ByteReader in) {
    long revision = in.varint();
    boolean more = in.flag();
    int count = in.boundedVarint("rows", Limits.MAX_SCAN_ROWS);
    List<Entry> entries = new ArrayList<>(Math.min(count, in.remaining()));
    for (int i = 0; i < count; i++) {
      entries.add(readEntry(in));
    }
    return new ReadResult.Page(revision, more, entries);
  }

  private static ReadResult readChanged(ByteReader in) {
    long upTo = in.varint();
    int count = in.boundedVarint("changes", Limits.MAX_SCAN_ROWS);
    List<Change> changes = new ArrayList<>(Math.min(count, in.remaining()));
    for (int i = 0; i < count; i++) {
      changes.add(readChange(in));
    }
    return new ReadResult.Changed(upTo, changes);
  }

  private static void writeChange(Change change, ByteWriter out) {
    Entry put = change.put();
    Entry previous = change.previous();
    out.bytes(change.key()).varint(change.revision());
    out.u8(
        (put != null ? 1 : 0) | (previous != null ? 2 : 0) | (change.hasPreviousValue() ? 4 : 0));
    if (put != null) {
      writeRecord(put, out);
    }
    if (previous != null) {
      writeRecord(previous, out);
    }
  }

  private static Change readChange(ByteReader in) {
    byte[] key = in.bytes("key", Limits.MAX_KEY_BYTES);
    long revision = in.varint();
    int flags = in.u8();
    boolean hasPrevious = (flags & 2) != 0;
    boolean hasPreviousValue = (flags & 4) != 0;
    if (flags > 7 || (hasPreviousValue && !hasPrevious)) {
      throw new MalformedException("a change with flags " + flags);
    }
    return new Change(
        key,
        revision,
        (flags & 1) != 0 ? readRecord(key, in) : null,
        hasPrevious ? readRecord(key, in) : null,
        hasPreviousValue);
  }

  static void writeEntry(Entry entry, ByteWriter out) {
    writeRecord(entry, out.bytes(entry.key()));
  }

  static Entry readEntry(ByteReader in) {
    return readRecord(in.bytes("key", Limits.MAX_KEY_BYTES), in);
  }

  private static void writeRecord(Entry entry, ByteWriter out) {
    out.bytes(entry.value()).varint(entry.modRevision()).varint(entry.createRevision());
    out.varint(entry.version());
    Entry.End end = entry.end();
    out.varint(2 * (1 + end.expiresInMs()) + (end.leaseId() == 0 ? 0 : 1));
    if (end.leaseId() != 0) {
      out.varint(end.leaseId());
    }
  }

  private static Entry readRecord(byte[] key, ByteReader in) {
    return new Entry(
        key,
        in.bytes("value", Limits.MAX_VALUE_BYTES),
        in.varint(),
        in.varint(),
        in.varint(),
        readEnd(in));
  }

  private static Entry.End readEnd(ByteReader in) {
    long number = in.varint();
    if (number == 0) {
      return Entry.End.NEVER;
    }
    long leaseId = (number & 1) == 0 ? 0 : in.varint();
    if (leaseId < 0 || (leaseId == 0 && (number & 1) != 0)) {
      throw new MalformedException("a record of lease " + leaseId);
    }
    return new Entry.End((number >>> 1) - 1, leaseId);
  }
}
