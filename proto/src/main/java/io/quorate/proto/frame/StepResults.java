package io.quorate.proto.frame;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.StepResult;
import java.util.ArrayList;
import java.util.List;

/** The results of a transaction's steps in an outcome of {@link WriteFrames}. */
final class StepResults {
  private static final int NOTHING = 0;
  private static final int GOT = 1;
  private static final int WRITTEN = 2;
  private static final int DELETED = 3;
  private static final int COUNTED = 4;

  private StepResults() {}

  static void write(List<StepResult> results, ByteWriter out) {
    out.varint(results.size());
    for (StepResult result : results) {
      write(result, out);
    }
  }

  static List<StepResult> read(ByteReader in) {
    int count = in.boundedVarint("results of steps", Limits.MAX_TXN_OPERATIONS);
    List<StepResult> results = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      results.add(result(in));
    }
    return results;
  }

  private static void write(StepResult result, ByteWriter out) {
    if (result instanceof StepResult.Got got) {
      Entry entry = got.entry();
      if (entry == null) {
        out.u8(NOTHING);
      } else {
        ReadFrames.writeEntry(entry, out.u8(GOT));
      }
    } else if (result instanceof StepResult.Written written) {
      out.u8(WRITTEN).varint(written.createRevision()).varint(written.version());
    } else if (result instanceof StepResult.Deleted deleted) {
      out.u8(DELETED).varint(deleted.count());
    } else if (result instanceof StepResult.Counted counted) {
      out.u8(COUNTED).i64(counted.value());
      out.varint(counted.createRevision()).varint(counted.version());
    }
  }

  private static StepResult result(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case NOTHING -> new StepResult.Got(null);
      case GOT -> new StepResult.Got(ReadFrames.readEntry(in));
      case WRITTEN -> new StepResult.Written(in.varint(), in.varint());
      case DELETED -> new StepResult.Deleted(in.varint());
      case COUNTED -> new StepResult.Counted(in.i64(), in.varint(), in.varint());
      default -> throw new MalformedException("unknown kind of a step's result: " + kind);
    };
  }
}
