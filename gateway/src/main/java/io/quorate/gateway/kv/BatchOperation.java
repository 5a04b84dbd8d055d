package io.quorate.gateway.kv;

import io.quorate.proto.op.Condition;

/** One operation of {@code POST /v1/batch}. */
public sealed interface BatchOperation {
  byte[] key();

  record Put(byte[] key, byte[] value, Condition condition) implements BatchOperation {}

  record Get(byte[] key) implements BatchOperation {}

  record Delete(byte[] key, Condition condition) implements BatchOperation {}
}
