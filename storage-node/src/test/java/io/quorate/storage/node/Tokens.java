package io.quorate.storage.node;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.SigningKeyRecord;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/** Signs tokens as a gateway does, with the key in the catalog. */
final class Tokens {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private Tokens() {}

  /** Metadata with a token of the tenant {@code default}. */
  static Map<String, String> bearer(CatalogView catalog, String role) {
    return Map.of("authorization", "Bearer " + sign(catalog, role), "quorate-cluster-key", "none");
  }

  private static String sign(CatalogView catalog, String role) {
    SigningKeyRecord key = catalog.getSigningKeys(0);
    JsonObject header =
        new JsonObject().put("typ", "JWT").put("alg", "RS256").put("kid", key.getKeyId());
    JsonObject claims =
        new JsonObject()
            .put("sub", "alice")
            .put("tenant", "default")
            .put("tenant_id", 2)
            .put("roles", new JsonArray().add(role))
            .put("iss", "quorate:" + catalog.getCluster().getClusterId())
            .put("aud", "quorate")
            .put("iat", System.currentTimeMillis() / 1_000)
            .put("exp", System.currentTimeMillis() / 1_000 + 900);
    String input = encode(header) + "." + encode(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(
          KeyFactory.getInstance("RSA")
              .generatePrivate(new PKCS8EncodedKeySpec(key.getPrivateKey().toByteArray())));
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + URL.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encode(JsonObject json) {
    return URL.encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
  }
}
