package io.quorate.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quorate.gateway.metrics.GatewayMetrics;
import io.quorate.proto.auth.Principal;
import io.quorate.proto.auth.TokenClaims;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Authorization headers and origins: a principal that the signed claims make, or UNAUTHENTICATED;
 * an origin that names this very host and port, or a foreign one.
 */
class JwtAuthenticatorFuzzTest {
  private static final long NOW = 1_800_000_000L;
  private static final String HEADER = "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k1\"}";
  private static final String CLAIMS =
      "{\"sub\":\"ada\",\"tenant\":\"acme\",\"tenant_id\":7,\"roles\":[\"writer\"],\"iss\":\""
          + TokenClaims.issuerOf(TestKeys.CLUSTER)
          + "\",\"aud\":\"quorate\",\"iat\":1700000000,\"exp\":1800000900}";
  private static final Pattern COMPACT =
      Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)");

  private static Vertx vertx;
  private static TestKeys key;
  private static JwtAuthenticator authenticator;
  private static String good;

  @BeforeAll
  static void makeKey() {
    vertx = Vertx.vertx();
    key = TestKeys.generate("k1");
    authenticator =
        new JwtAuthenticator(
            vertx,
            new TestKeys.Catalogs(TestKeys.catalog(key.record(1))),
            Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC),
            new GatewayMetrics(new SimpleMeterRegistry()));
    good = key.sign(HEADER, CLAIMS);
    assertThat(authenticate("Bearer " + good)).isPresent();
  }

  @AfterAll
  static void close() {
    vertx.close().await();
  }

  /**
   * The first byte: 0 a header, 1 edits of a good token, 2 claims, 3 a token's header, 4 an origin.
   */
  @FuzzTest
  void onlyWhatWasSignedIsBelieved(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    String text = new String(rest, UTF_8);
    switch (Math.floorMod(input[0], 5)) {
      case 0 -> {
        assertThat(authenticate(text)).isEmpty();
        compact(text);
      }
      case 1 -> {
        String edited = edited(rest);
        assertThat(authenticate("Bearer " + edited).isPresent()).isEqualTo(edited.equals(good));
        compact(edited);
      }
      case 2 ->
          authenticate("Bearer " + key.sign(HEADER, text))
              .ifPresent(who -> assertThat(meant(text)).contains(who));
      case 3 ->
          authenticate("Bearer " + key.sign(text, CLAIMS))
              .ifPresent(who -> assertThat(who.keyId()).isEqualTo("k1"));
      default -> origin(text);
    }
  }

  private static Optional<Principal> authenticate(String authorization) {
    try {
      return Optional.of(authenticator.authenticate(authorization));
    } catch (QuorateException refused) {
      assertThat(refused.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
      return Optional.empty();
    }
  }

  private static Optional<Principal> meant(String claims) {
    try {
      return TokenClaims.read(new JsonObject(claims).getMap(), "k1", TestKeys.CLUSTER, NOW);
    } catch (DecodeException notJson) {
      return Optional.empty();
    }
  }

  /** Pairs of a position and the character that comes there. */
  private static String edited(byte[] edits) {
    StringBuilder token = new StringBuilder(good);
    for (int i = 0; i + 2 < edits.length; i += 3) {
      int at = (Byte.toUnsignedInt(edits[i]) << 8 | Byte.toUnsignedInt(edits[i + 1]));
      token.setCharAt(at % token.length(), (char) (edits[i + 2] & 0x7F));
    }
    return token.toString();
  }

  /** The form of a token by a pattern, and each part by whether it is what its bytes encode to. */
  private static void compact(String text) {
    Matcher parts = COMPACT.matcher(text);
    boolean wellFormed =
        parts.matches() && text.length() <= CompactToken.MAX_LENGTH && isCanonical(parts);
    if (CompactToken.parse(text).isPresent()) {
      assertThat(wellFormed).isTrue();
    } else if (wellFormed) {
      assertThat(parts.group(1)).isNotEqualTo(TestKeys.b64(HEADER));
    }
  }

  private static boolean isCanonical(Matcher parts) {
    for (int i = 1; i <= 3; i++) {
      try {
        byte[] bytes = Base64.getUrlDecoder().decode(parts.group(i));
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(parts.group(i))) {
          return false;
        }
      } catch (IllegalArgumentException odd) {
        return false;
      }
    }
    return true;
  }

  private static void origin(String text) {
    if (SessionCookie.isOwn(text, HostAndPort.authority("db.example", 8443))) {
      assertThat(text).matches("(?i)[a-z][a-z0-9+.-]*://([^@/?#]*@)?db\\.example:0*8443([/?#].*)?");
    }
  }
}
