package io.quorate.storage.catalog;

import com.google.protobuf.ByteString;
import io.quorate.internal.v1.SigningKeyRecord;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Makes the keys that sign users' tokens: RSA, 2048 bits, for RS256. Slow; not for event loops. */
public final class SigningKeys {
  private static final int BITS = 2_048;

  private SigningKeys() {}

  public static SigningKeyRecord generate(long nowMs) {
    KeyPairGenerator generator;
    try {
      generator = KeyPairGenerator.getInstance("RSA");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has RSA", e);
    }
    generator.initialize(BITS);
    KeyPair pair = generator.generateKeyPair();
    return SigningKeyRecord.newBuilder()
        .setKeyId(UUID.randomUUID().toString())
        .setPublicKey(ByteString.copyFrom(pair.getPublic().getEncoded()))
        .setPrivateKey(ByteString.copyFrom(pair.getPrivate().getEncoded()))
        .setCreatedAtMs(nowMs)
        .build();
  }
}
