package io.quorate.gateway.auth;

import com.google.protobuf.ByteString;
import io.quorate.gateway.routing.CatalogSource;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.ClusterRecord;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.SigningKeyRecord;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;

/** A cluster's keys in the hand of a test, which signs whatever it likes with them. */
record TestKeys(String keyId, KeyPair pair) {
  static final String CLUSTER = "7b7e0d6c-cluster";

  static TestKeys generate(String keyId) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return new TestKeys(keyId, generator.generateKeyPair());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  SigningKeyRecord record(long createdAtMs) {
    return SigningKeyRecord.newBuilder()
        .setKeyId(keyId)
        .setPublicKey(ByteString.copyFrom(pair.getPublic().getEncoded()))
        .setPrivateKey(ByteString.copyFrom(pair.getPrivate().getEncoded()))
        .setCreatedAtMs(createdAtMs)
        .build();
  }

  /** A token in compact form, signed with RS256. */
  String sign(String header, String payload) {
    return signRaw(b64(header) + "." + b64(payload));
  }

  String signRaw(String input) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(pair.getPrivate());
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static String b64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  static CatalogView catalog(SigningKeyRecord... keys) {
    return CatalogView.newBuilder()
        .setRevision(1)
        .setCluster(ClusterRecord.newBuilder().setClusterId(CLUSTER).setName("test"))
        .addGroups(
            GroupRecord.newBuilder().setGroupId("meta").addAllReplicas(List.of("n1", "n2", "n3")))
        .addAllSigningKeys(List.of(keys))
        .build();
  }

  /** A source that a test changes. */
  static final class Catalogs implements CatalogSource {
    volatile CatalogView view;

    Catalogs(CatalogView view) {
      this.view = view;
    }

    @Override
    public CatalogView current() {
      return view;
    }

    @Override
    public void suspectStale() {}
  }
}
