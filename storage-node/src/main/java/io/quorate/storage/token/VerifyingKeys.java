package io.quorate.storage.token;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.SigningKeyRecord;
import io.quorate.proto.auth.TokenClaims;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The public keys of one view of the catalog, ready to verify with. One per event loop, since a
 * signature check is synchronized on its key.
 *
 * @param auth never made without a key: without one Vert.x accepts unsigned tokens
 */
record VerifyingKeys(
    String clusterId, List<SigningKeyRecord> records, Set<String> keyIds, JWTAuth auth) {

  static VerifyingKeys of(Vertx vertx, CatalogView view) {
    List<SigningKeyRecord> records = view.getSigningKeysList();
    if (records.isEmpty()) {
      throw new IllegalStateException("the catalog has no signing key");
    }
    JWTAuthOptions options = new JWTAuthOptions();
    for (SigningKeyRecord key : records) {
      String der = Base64.getEncoder().encodeToString(key.getPublicKey().toByteArray());
      options.addPubSecKey(
          new PubSecKeyOptions()
              .setAlgorithm(TokenClaims.ALGORITHM)
              .setId(key.getKeyId())
              .setBuffer("-----BEGIN PUBLIC KEY-----\n" + der + "\n-----END PUBLIC KEY-----\n"));
    }
    return new VerifyingKeys(
        view.getCluster().getClusterId(),
        records,
        records.stream().map(SigningKeyRecord::getKeyId).collect(Collectors.toUnmodifiableSet()),
        JWTAuth.create(vertx, options));
  }

  boolean isFor(CatalogView view) {
    return view.getCluster().getClusterId().equals(clusterId)
        && view.getSigningKeysList().equals(records);
  }
}
