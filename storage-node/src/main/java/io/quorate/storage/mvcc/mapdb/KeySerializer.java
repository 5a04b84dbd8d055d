package io.quorate.storage.mvcc.mapdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.serializer.GroupSerializer;

/**
 * Keys of MapDB's nodes as {@link KeyBlock}s. MapDB's own serializers decode every key on the path
 * of a read; this one searches the mapped file itself. Order is unsigned bytes whatever comparator
 * is passed.
 */
final class KeySerializer implements GroupSerializer<byte[]> {

  @Override
  public int valueArrayBinarySearch(
      byte[] key, DataInput2 input, int count, @SuppressWarnings("rawtypes") Comparator order) {
    ByteBuffer in = buffer(input);
    int base = input.getPos();
    input.setPos(base + KeyBlock.length(in, base, count));
    return KeyBlock.search(in, base, count, key);
  }

  @Override
  public byte[] valueArrayBinaryGet(DataInput2 input, int count, int index) throws IOException {
    return valueArrayGet(valueArrayDeserialize(input, count), index);
  }

  @Override
  public int valueArraySearch(Object keys, byte[] key) {
    return ((KeyBlock) keys).search(key);
  }

  @Override
  public int valueArraySearch(
      Object keys, byte[] key, @SuppressWarnings("rawtypes") Comparator order) {
    return ((KeyBlock) keys).search(key);
  }

  @Override
  public void valueArraySerialize(DataOutput2 out, Object keys) throws IOException {
    byte[] raw = ((KeyBlock) keys).raw;
    out.write(raw, 0, raw.length);
  }

  @Override
  public Object valueArrayDeserialize(DataInput2 input, int count) throws IOException {
    if (count == 0) {
      return KeyBlock.EMPTY;
    }
    ByteBuffer in = buffer(input);
    int base = input.getPos();
    byte[] raw = new byte[KeyBlock.length(in, base, count)];
    in.get(base, raw);
    input.setPos(base + raw.length);
    return new KeyBlock(raw, count);
  }

  @Override
  public byte[] valueArrayGet(Object keys, int index) {
    return ((KeyBlock) keys).get(index);
  }

  @Override
  public int valueArraySize(Object keys) {
    return ((KeyBlock) keys).count;
  }

  @Override
  public Object valueArrayEmpty() {
    return KeyBlock.EMPTY;
  }

  @Override
  public Object valueArrayPut(Object keys, int index, byte[] key) {
    KeyBlock block = (KeyBlock) keys;
    byte[][] all = new byte[block.count + 1][];
    for (int i = 0; i < block.count; i++) {
      all[i < index ? i : i + 1] = block.get(i);
    }
    all[index] = key;
    return KeyBlock.of(all);
  }

  @Override
  public Object valueArrayUpdateVal(Object keys, int index, byte[] key) {
    byte[][] all = ((KeyBlock) keys).toArray(0, ((KeyBlock) keys).count);
    all[index] = key;
    return KeyBlock.of(all);
  }

  @Override
  public Object valueArrayFromArray(Object[] keys) {
    return KeyBlock.of(Arrays.copyOf(keys, keys.length, byte[][].class));
  }

  @Override
  public Object valueArrayCopyOfRange(Object keys, int from, int to) {
    return KeyBlock.of(((KeyBlock) keys).toArray(from, to));
  }

  /** MapDB passes the index behind the one that goes. */
  @Override
  public Object valueArrayDeleteValue(Object keys, int behind) {
    KeyBlock block = (KeyBlock) keys;
    byte[][] left = new byte[block.count - 1][];
    for (int i = 0; i < left.length; i++) {
      left[i] = block.get(i < behind - 1 ? i : i + 1);
    }
    return KeyBlock.of(left);
  }

  @Override
  public void serialize(DataOutput2 out, byte[] key) throws IOException {
    out.packInt(key.length);
    out.write(key, 0, key.length);
  }

  @Override
  public byte[] deserialize(DataInput2 input, int available) throws IOException {
    byte[] key = new byte[input.unpackInt()];
    input.readFully(key);
    return key;
  }

  @Override
  public int compare(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b);
  }

  @Override
  public boolean equals(byte[] a, byte[] b) {
    return Arrays.equals(a, b);
  }

  @Override
  public int hashCode(byte[] key, int seed) {
    return 31 * seed + Arrays.hashCode(key);
  }

  @Override
  public boolean isTrusted() {
    return true;
  }

  /** The mapped file, or for a record of several pieces the array that they were joined in. */
  static ByteBuffer buffer(DataInput2 input) {
    ByteBuffer mapped = input.internalByteBuffer();
    return mapped != null ? mapped : ByteBuffer.wrap(input.internalByteArray());
  }
}
