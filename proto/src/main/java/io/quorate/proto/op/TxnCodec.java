package io.quorate.proto.op;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The bytes of a {@link Txn} within an operation.
 *
 * <pre>
 * txn      = count:varint compare{count} count:varint step{count} count:varint step{count}
 * compare  = 0 relation:u8 key:bytes value:bytes                      (of the value)
 *          | 1 to 4 relation:u8 key:bytes number:varint               (version, create, mod, lease)
 * relation = 0 (=) | 1 (!=) | 2 (&lt;) | 3 (&lt;=) | 4 (&gt;) | 5 (&gt;=)
 * step     = 0 key:bytes withoutValue:u8 (get)   | 1 key:bytes value:bytes (put)
 *          | 2 key:bytes (delete)                | 3 start:bytes end:bytes (delete range)
 *          | 4 key:bytes by:i64 (increment)      | 5 key:bytes suffix:bytes (append)
 *          | 6 ttlMs:varint leaseId:varint key:bytes value:bytes (put; not both 0)
 * </pre>
 */
final class TxnCodec {
  private static final int OF_VALUE = 0;
  private static final int GET = 0;
  private static final int PUT = 1;
  private static final int DELETE = 2;
  private static final int DELETE_RANGE = 3;
  private static final int INCREMENT = 4;
  private static final int APPEND = 5;
  private static final int PUT_WITH_LIFETIME = 6;

  private static final int MAX_FIELD = Compare.Field.LEASE.code();
  private static final int MAX_RELATION = Compare.Relation.GREATER_OR_EQUAL.code();

  private TxnCodec() {}

  static void write(Txn txn, ByteWriter out) {
    out.varint(txn.compares().size());
    for (Compare compare : txn.compares()) {
      write(compare, out);
    }
    write(txn.success(), out);
    write(txn.failure(), out);
  }

  static Txn read(ByteReader in) {
    return new Txn(
        list("comparisons", in, TxnCodec::compare),
        list("operations", in, TxnCodec::step),
        list("operations", in, TxnCodec::step));
  }

  private static <T> List<T> list(String what, ByteReader in, Function<ByteReader, T> reader) {
    int count = in.boundedVarint(what, Limits.MAX_TXN_OPERATIONS);
    List<T> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(reader.apply(in));
    }
    return list;
  }

  private static void write(Compare compare, ByteWriter out) {
    if (compare instanceof Compare.OfValue value) {
      out.u8(OF_VALUE).u8(value.relation().code()).bytes(value.key()).bytes(value.value());
    } else if (compare instanceof Compare.OfNumber number) {
      out.u8(number.field().code()).u8(number.relation().code());
      out.bytes(number.key()).varint(number.number());
    }
  }

  private static Compare compare(ByteReader in) {
    int field = in.boundedVarint("field of a comparison", MAX_FIELD);
    Compare.Relation relation = Compare.Relation.ofCode(in.boundedVarint("relation", MAX_RELATION));
    byte[] key = key(in);
    if (field == OF_VALUE) {
      return new Compare.OfValue(key, relation, in.bytes("value", Limits.MAX_VALUE_BYTES));
    }
    long number = in.varint();
    if (number < 0) {
      throw new MalformedException("a comparison with a number of 64 bits");
    }
    return new Compare.OfNumber(key, Compare.Field.ofCode(field), relation, number);
  }

  private static void write(List<TxnStep> steps, ByteWriter out) {
    out.varint(steps.size());
    for (TxnStep step : steps) {
      write(step, out);
    }
  }

  private static void write(TxnStep step, ByteWriter out) {
    if (step instanceof TxnStep.Get get) {
      out.u8(GET).bytes(get.key()).u8(get.withoutValue() ? 1 : 0);
    } else if (step instanceof TxnStep.Put put) {
      if (put.lifetime().isForever()) {
        out.u8(PUT);
      } else {
        OperationCodec.lifetime(put.lifetime(), out.u8(PUT_WITH_LIFETIME));
      }
      out.bytes(put.key()).bytes(put.value());
    } else if (step instanceof TxnStep.Delete delete) {
      out.u8(DELETE).bytes(delete.key());
    } else if (step instanceof TxnStep.DeleteRange range) {
      out.u8(DELETE_RANGE).bytes(range.start()).bytes(range.end());
    } else if (step instanceof TxnStep.Increment increment) {
      out.u8(INCREMENT).bytes(increment.key()).i64(increment.by());
    } else if (step instanceof TxnStep.Append append) {
      out.u8(APPEND).bytes(append.key()).bytes(append.suffix());
    }
  }

  private static TxnStep step(ByteReader in) {
    int kind = in.u8();
    return switch (kind) {
      case GET -> new TxnStep.Get(key(in), in.flag());
      case PUT -> new TxnStep.Put(key(in), in.bytes("value", Limits.MAX_VALUE_BYTES));
      case DELETE -> new TxnStep.Delete(key(in));
      case DELETE_RANGE -> new TxnStep.DeleteRange(bound("start", in), bound("end", in));
      case INCREMENT -> new TxnStep.Increment(key(in), in.i64());
      case APPEND -> new TxnStep.Append(key(in), in.bytes("suffix", Limits.MAX_VALUE_BYTES));
      case PUT_WITH_LIFETIME -> put(OperationCodec.lifetime(in), in);
      default -> throw new MalformedException("unknown step kind " + kind);
    };
  }

  private static TxnStep put(Lifetime lifetime, ByteReader in) {
    return new TxnStep.Put(key(in), in.bytes("value", Limits.MAX_VALUE_BYTES), lifetime);
  }

  private static byte[] key(ByteReader in) {
    return in.bytes("key", Limits.MAX_KEY_BYTES);
  }

  private static byte[] bound(String name, ByteReader in) {
    return in.bytes(name, Limits.MAX_KEY_BYTES + 1);
  }
}
