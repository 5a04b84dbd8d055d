package io.quorate.storage.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.ClusterRecord;
import io.quorate.internal.v1.SigningKeyRecord;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.auth.Role;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bad tokens at a storage node, each with one thing wrong. */
class TokenVerifierTest {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
  private static final long NOW = 4_000_000_000L;

  private static Vertx vertx;
  private static KeyPair keys;
  private static KeyPair otherKeys;

  private final AtomicLong now = new AtomicLong(NOW);
  private final AtomicReference<CatalogView> catalog = new AtomicReference<>();
  private TokenVerifier verifier;

  @BeforeAll
  static void makeKeys() throws GeneralSecurityException {
    vertx = Vertx.vertx();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2_048);
    keys = generator.generateKeyPair();
    otherKeys = generator.generateKeyPair();
  }

  @AfterAll
  static void close() {
    vertx.close().await();
  }

  @BeforeEach
  void freshVerifier() {
    catalog.set(view(1, "k1", keys));
    verifier = new TokenVerifier(vertx, () -> Optional.ofNullable(catalog.get()), now::get);
  }

  @Test
  void acceptsAGoodTokenAndAgainFromMemory() throws Exception {
    String token = signed(header(), claims(), keys);

    for (int i = 0; i < 2; i++) {
      Principal principal = verify("Bearer " + token);
      assertThat(principal.tenantId()).isEqualTo(2);
      assertThat(principal.subject()).isEqualTo("alice");
      assertThat(principal.roles()).containsExactly(Role.WRITER);
    }
  }

  @Test
  void refusesAMissingOrMalformedHeader() throws Exception {
    refused(null);
    refused("");
    refused("Bearer ");
    refused("Bearer x");
    refused("Bearer a.b.c");
    refused("Basic " + signed(header(), claims(), keys));
    refused("Bearer " + "x".repeat(10_000));
  }

  @Test
  void refusesTamperedClaimsAndSignatures() throws Exception {
    String[] parts = signed(header(), claims(), keys).split("\\.", -1);
    String owner = encode(claims().put("roles", new JsonArray().add("owner")));

    refused("Bearer " + parts[0] + "." + owner + "." + parts[2]);
    refused("Bearer " + parts[0] + "." + parts[1] + "." + flip(parts[2]));
    refused("Bearer " + parts[0] + "." + parts[1] + ".");
    refused("Bearer " + parts[0] + "." + parts[1]);
    refused("Bearer " + signed(header(), claims(), otherKeys));
  }

  @Test
  void refusesOtherAlgorithms() throws Exception {
    String unsigned = encode(header().put("alg", "none")) + "." + encode(claims());
    refused("Bearer " + unsigned + ".");
    refused("Bearer " + unsigned);

    String input = encode(header().put("alg", "HS256")) + "." + encode(claims());
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getEncoder().encodeToString(keys.getPublic().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    for (byte[] secret :
        new byte[][] {keys.getPublic().getEncoded(), pem.getBytes(StandardCharsets.US_ASCII)}) {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] tag = mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
      refused("Bearer " + input + "." + URL.encodeToString(tag));
    }
    refused("Bearer " + signed(header().put("alg", "RS512"), claims(), keys));
    refused("Bearer " + signed(header().put("alg", "rs256"), claims(), keys));
    refused("Bearer " + signed(header().put("crit", new JsonArray().add("b64")), claims(), keys));
  }

  @Test
  void refusesUnknownAndMissingKeyIds() throws Exception {
    refused("Bearer " + signed(header().put("kid", "k0"), claims(), keys));
    JsonObject none = header();
    none.remove("kid");
    refused("Bearer " + signed(none, claims(), keys));
    refused("Bearer " + signed(header().put("kid", 1), claims(), keys));
  }

  @Test
  void refusesWrongClaims() throws Exception {
    refusedWith(c -> c.put("iss", "quorate:other"));
    refusedWith(c -> c.put("aud", "somebody"));
    refusedWith(c -> c.put("aud", new JsonArray().add("quorate").add("x")));
    refusedWith(c -> c.put("exp", NOW));
    refusedWith(c -> c.put("exp", "later"));
    refusedWith(c -> c.put("nbf", NOW + 60));
    refusedWith(c -> c.put("tenant_id", 0));
    refusedWith(c -> c.put("roles", new JsonArray().add("admin")));
    refusedWith(c -> c.put("roles", new JsonArray().add("god")));
    for (String claim :
        new String[] {"iss", "aud", "exp", "iat", "sub", "tenant", "tenant_id", "roles"}) {
      refusedWith(
          c -> {
            c.remove(claim);
            return c;
          });
    }
  }

  @Test
  void forgetsATokenThatExpires() throws Exception {
    String token = "Bearer " + signed(header(), claims(), keys);
    verify(token);
    now.set(NOW + 900);

    refused(token);
  }

  @Test
  void refusesARetiredKeyEvenForARememberedToken() throws Exception {
    String token = "Bearer " + signed(header(), claims(), keys);
    verify(token);
    catalog.set(view(2, "k2", otherKeys));

    refused(token);
    verify("Bearer " + signed(header().put("kid", "k2"), claims(), otherKeys));
  }

  private void refusedWith(UnaryOperator<JsonObject> change) throws Exception {
    refused("Bearer " + signed(header(), change.apply(claims()), keys));
  }

  private Principal verify(String authorization) {
    Future<Principal> result = verifier.verify(authorization);
    assertThat(result.isComplete()).isTrue();
    if (result.failed()) {
      throw new AssertionError("refused", result.cause());
    }
    return result.result();
  }

  private void refused(String authorization) {
    Future<Principal> result = verifier.verify(authorization);
    assertThat(result.failed()).as("%s", authorization).isTrue();
    assertThatThrownBy(
            () -> {
              throw result.cause();
            })
        .isInstanceOfSatisfying(
            QuorateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
  }

  private static CatalogView view(long revision, String keyId, KeyPair pair) {
    return CatalogView.newBuilder()
        .setRevision(revision)
        .setCluster(ClusterRecord.newBuilder().setClusterId("c-1"))
        .addSigningKeys(
            SigningKeyRecord.newBuilder()
                .setKeyId(keyId)
                .setPublicKey(ByteString.copyFrom(pair.getPublic().getEncoded())))
        .build();
  }

  private static JsonObject header() {
    return new JsonObject().put("typ", "JWT").put("alg", "RS256").put("kid", "k1");
  }

  private static JsonObject claims() {
    // Vert.x compares exp with the real clock too, so these lie far ahead of it.
    return new JsonObject()
        .put("sub", "alice")
        .put("tenant", "default")
        .put("tenant_id", 2)
        .put("roles", new JsonArray().add("writer"))
        .put("iss", "quorate:c-1")
        .put("aud", "quorate")
        .put("iat", 1_700_000_000)
        .put("exp", NOW + 900);
  }

  private static String signed(JsonObject header, JsonObject claims, KeyPair pair)
      throws GeneralSecurityException {
    String input = encode(header) + "." + encode(claims);
    Signature signature =
        Signature.getInstance(
            "RS512".equals(header.getString("alg")) ? "SHA512withRSA" : "SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + URL.encodeToString(signature.sign());
  }

  private static String encode(JsonObject json) {
    return URL.encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static String flip(String text) {
    char first = text.charAt(0) == 'A' ? 'B' : 'A';
    return first + text.substring(1);
  }
}
