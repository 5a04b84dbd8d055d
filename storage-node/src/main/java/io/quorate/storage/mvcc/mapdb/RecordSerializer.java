package io.quorate.storage.mvcc.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.GroupSerializer;

/**
 * Records of MapDB's leaves as {@link RecordBlock}s: a get copies one record out of the mapped file
 * and nothing else. Records have no order.
 */
final class RecordSerializer implements GroupSerializer<byte[]> {

  @Override
  public byte[] valueArrayBinaryGet(DataInput2 input, int count, int index) {
    ByteBuffer in = KeySerializer.buffer(input);
    int base = input.getPos();
    input.setPos(base + RecordBlock.length(in, base, count));
    return RecordBlock.get(in, base, count, index);
  }

  @Override
  public int valueArraySearch(Object records, byte[] one) {
    throw new UnsupportedOperationException("records have no order");
  }

  @Override
  public int valueArraySearch(
      Object records, byte[] one, @SuppressWarnings("rawtypes") Comparator order) {
    throw new UnsupportedOperationException("records have no order");
  }

  @Override
  public void valueArraySerialize(DataOutput2 out, Object records) throws IOException {
    byte[] raw = ((RecordBlock) records).raw;
    out.write(raw, 0, raw.length);
  }

  @Override
  public Object valueArrayDeserialize(DataInput2 input, int count) {
    if (count == 0) {
      return RecordBlock.EMPTY;
    }
    ByteBuffer in = KeySerializer.buffer(input);
    int base = input.getPos();
    byte[] raw = new byte[RecordBlock.length(in, base, count)];
    in.get(base, raw);
    input.setPos(base + raw.length);
    return new RecordBlock(raw, count);
  }

  @Override
  public byte[] valueArrayGet(Object records, int index) {
    return ((RecordBlock) records).get(index);
  }

  @Override
  public int valueArraySize(Object records) {
    return ((RecordBlock) records).count;
  }

  @Override
  public Object valueArrayEmpty() {
    return RecordBlock.EMPTY;
  }

  @Override
  public Object valueArrayPut(Object records, int index, byte[] one) {
    return ((RecordBlock) records).insert(index, one);
  }

  @Override
  public Object valueArrayUpdateVal(Object records, int index, byte[] one) {
    return ((RecordBlock) records).replace(index, one);
  }

  @Override
  public Object valueArrayFromArray(Object[] records) {
    return RecordBlock.of(records);
  }

  @Override
  public Object valueArrayCopyOfRange(Object records, int from, int to) {
    return ((RecordBlock) records).range(from, to);
  }

  /** MapDB passes the index behind the one that goes. */
  @Override
  public Object valueArrayDeleteValue(Object records, int behind) {
    return ((RecordBlock) records).remove(behind - 1);
  }

  @Override
  public void serialize(DataOutput2 out, byte[] one) throws IOException {
    out.write(one, 0, one.length);
  }

  @Override
  public byte[] deserialize(DataInput2 input, int available) throws IOException {
    byte[] one = new byte[available];
    input.readFully(one);
    return one;
  }

  @Override
  public boolean equals(byte[] a, byte[] b) {
    return Arrays.equals(a, b);
  }

  @Override
  public int hashCode(byte[] one, int seed) {
    return 31 * seed + Arrays.hashCode(one);
  }

  @Override
  public boolean isTrusted() {
    return true;
  }
}
