package io.quorate.storage.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.ClusterRecord;
import io.quorate.internal.v1.SigningKeyRecord;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.auth.TokenClaims;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.storage.Damage;
import io.quorate.storage.catalog.SigningKeys;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Authorization headers: whatever they are, the answer is a principal or UNAUTHENTICATED. A changed
 * token says nothing that the good one does not, and a token that we signed with odd claims counts
 * only if those are what TokenClaims wants.
 */
class TokenVerifierFuzzTest {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
  private static final long NOW = 4_000_000_000L;
  private static final String HEADER = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"k1\"}";
  private static final String CLAIMS =
      "{\"sub\":\"alice\",\"tenant\":\"t\",\"tenant_id\":2,\"roles\":[\"writer\"],"
          + "\"iss\":\"quorate:c1\",\"aud\":\"quorate\",\"iat\":1700000000,\"exp\":4000000900}";

  private static Vertx vertx;
  private static PrivateKey key;
  private static TokenVerifier verifier;
  private static byte[] good;

  @BeforeAll
  static void makeKey() throws GeneralSecurityException {
    vertx = Vertx.vertx();
    SigningKeyRecord record = SigningKeys.generate(0).toBuilder().setKeyId("k1").build();
    key =
        KeyFactory.getInstance("RSA")
            .generatePrivate(new PKCS8EncodedKeySpec(record.getPrivateKey().toByteArray()));
    CatalogView view =
        CatalogView.newBuilder()
            .setRevision(1)
            .setCluster(ClusterRecord.newBuilder().setClusterId("c1"))
            .addSigningKeys(record.toBuilder().setPrivateKey(ByteString.EMPTY))
            .build();
    verifier = new TokenVerifier(vertx, () -> Optional.of(view), () -> NOW);
    good = signed(HEADER.getBytes(UTF_8), CLAIMS.getBytes(UTF_8)).getBytes(UTF_8);
    assertThat(verify(new String(good, UTF_8))).isPresent();
  }

  @AfterAll
  static void close() {
    vertx.close().await();
  }

  /** The first byte: 0 is a whole header, 1 edits a good token, 2 is claims and 3 a header. */
  @FuzzTest
  void onlyWhatWasSignedIsBelieved(byte[] input) throws GeneralSecurityException {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    switch (input[0] & 3) {
      case 0 -> assertThat(answer(new String(rest, UTF_8))).isEmpty();
      case 1 -> {
        String token = new String(Damage.apply(ByteBuffer.wrap(rest), good), UTF_8);
        verify(token).ifPresent(who -> assertThat(who).isEqualTo(principal(CLAIMS).orElseThrow()));
      }
      case 2 -> {
        String token = signed(HEADER.getBytes(UTF_8), rest);
        // Not the other way round: Vert.x asks the real clock, too.
        Optional<Principal> meant = principal(new String(rest, UTF_8));
        verify(token).ifPresent(who -> assertThat(meant).contains(who));
      }
      default -> {
        String token = signed(rest, CLAIMS.getBytes(UTF_8));
        verify(token).ifPresent(who -> assertThat(who.keyId()).isEqualTo("k1"));
      }
    }
  }

  /** What the claims mean once the signature is known to be good. */
  private static Optional<Principal> principal(String claims) {
    try {
      return TokenClaims.read(new JsonObject(claims).getMap(), "k1", "c1", NOW);
    } catch (DecodeException notJson) {
      return Optional.empty();
    }
  }

  private static Optional<Principal> verify(String token) {
    return answer("Bearer " + token);
  }

  private static Optional<Principal> answer(String authorization) {
    Future<Principal> answer = verifier.verify(authorization);
    assertThat(answer.isComplete()).isTrue();
    if (answer.failed()) {
      assertThat(answer.cause()).isInstanceOf(QuorateException.class);
      assertThat(((QuorateException) answer.cause()).code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
      return Optional.empty();
    }
    return Optional.of(answer.result());
  }

  private static String signed(byte[] header, byte[] claims) throws GeneralSecurityException {
    String body = URL.encodeToString(header) + "." + URL.encodeToString(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(body.getBytes(UTF_8));
    return body + "." + URL.encodeToString(signature.sign());
  }
}
