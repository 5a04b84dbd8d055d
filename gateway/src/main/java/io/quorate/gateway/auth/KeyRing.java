package io.quorate.gateway.auth;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.SigningKeyRecord;
import io.quorate.proto.auth.TokenClaims;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's signing keys at one revision of the catalog, ready for use.
 *
 * <p>Each key has a verifier of its own, chosen by {@code kid}: Vert.x tries every key of an
 * algorithm when the ids do not match, and signs with a random one. With no key at all Vert.x would
 * accept unsigned tokens; a ring without keys verifies nothing instead. Immutable, but its
 * verifiers are synchronized on their key: one ring per event loop.
 */
final class KeyRing {
  private final String clusterId;
  private final List<SigningKeyRecord> records;
  private final Map<String, JWTAuth> verifiers = new HashMap<>();
  private final @Nullable SigningKeyRecord newest;
  private final @Nullable JWTAuth signer;

  KeyRing(Vertx vertx, CatalogView catalog) {
    this.clusterId = catalog.getCluster().getClusterId();
    this.records = List.copyOf(catalog.getSigningKeysList());
    for (SigningKeyRecord key : records) {
      verifiers.put(
          key.getKeyId(), jwtAuth(vertx, Pem.publicKey(key.getPublicKey().toByteArray())));
    }
    this.newest =
        records.stream()
            .filter(key -> !key.getPrivateKey().isEmpty())
            .max(Comparator.comparingLong(SigningKeyRecord::getCreatedAtMs))
            .orElse(null);
    this.signer =
        newest == null
            ? null
            : jwtAuth(vertx, Pem.privateKey(newest.getPrivateKey().toByteArray()));
  }

  /** Whether a newer catalog has the same keys of the same cluster. */
  boolean isOf(CatalogView catalog) {
    return catalog.getSigningKeysList().equals(records)
        && catalog.getCluster().getClusterId().equals(clusterId);
  }

  String clusterId() {
    return clusterId;
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  @Nullable JWTAuth verifier(String keyId) {
    return verifiers.get(keyId);
  }

  /** The newest key that can sign; empty when the catalog has public keys only. */
  Optional<Signer> signer() {
    return newest == null || signer == null
        ? Optional.empty()
        : Optional.of(new Signer(newest.getKeyId(), signer));
  }

  /** Signs tokens under one key. */
  record Signer(String keyId, JWTAuth jwt) {}

  private static JWTAuth jwtAuth(Vertx vertx, String pem) {
    return JWTAuth.create(
        vertx,
        new JWTAuthOptions()
            .addPubSecKey(new PubSecKeyOptions().setAlgorithm(TokenClaims.ALGORITHM).setBuffer(pem))
            // Vert.x accepts a missing exp; ours is read, with all other claims, by their reader.
            .setJWTOptions(new JWTOptions().setIgnoreExpiration(true)));
  }
}
