package io.quorate.gateway.auth;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.SigningKeyRecord;
import io.quorate.proto.auth.TokenClaims;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The verifying keys as a JSON Web Key Set (RFC 7517, 7518). Pure. */
final class Jwks {
  private Jwks() {}

  static JsonObject of(CatalogView catalog) {
    JsonArray keys = new JsonArray();
    catalog.getSigningKeysList().forEach(key -> keys.add(jwk(key)));
    return new JsonObject().put("keys", keys);
  }

  private static JsonObject jwk(SigningKeyRecord record) {
    RSAPublicKey key = publicKey(record);
    return new JsonObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", TokenClaims.ALGORITHM)
        .put("kid", record.getKeyId())
        .put("n", unsigned(key.getModulus()))
        .put("e", unsigned(key.getPublicExponent()));
  }

  private static RSAPublicKey publicKey(SigningKeyRecord record) {
    try {
      byte[] der = record.getPublicKey().toByteArray();
      return (RSAPublicKey)
          KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("key " + record.getKeyId() + " is no RSA key", broken);
    }
  }

  /** Big-endian without the sign byte that Java puts before a high bit. */
  private static String unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int start = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
    byte[] magnitude = new byte[bytes.length - start];
    System.arraycopy(bytes, start, magnitude, 0, magnitude.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(magnitude);
  }
}
