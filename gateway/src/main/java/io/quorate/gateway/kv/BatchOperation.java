package io.quorate.gateway.kv;

import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Lifetime;

/** One operation of {@code POST /v1/batch}. */
public sealed interface BatchOperation {
  byte[] key();

  record Put(byte[] key, byte[] value, Condition condition, Lifetime lifetime)
      implements BatchOperation {
    public Put(byte[] key, byte[] value, Condition condition) {
      this(key, value, condition, Lifetime.FOREVER);
    }
  }

  record Get(byte[] key) implements BatchOperation {}

  record Delete(byte[] key, Condition condition) implements BatchOperation {}
}
