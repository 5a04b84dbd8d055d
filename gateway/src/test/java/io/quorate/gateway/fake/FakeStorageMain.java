package io.quorate.gateway.fake;

import com.google.protobuf.ByteString;
import io.quorate.internal.v1.SigningKeyRecord;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * Storage nodes in memory as a process, to measure a gateway alone: writes a gateway's
 * configuration and a bearer token into a directory, and serves until it is killed.
 */
public final class FakeStorageMain {
  private FakeStorageMain() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    Files.createDirectories(directory);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    SigningKeyRecord key =
        SigningKeyRecord.newBuilder()
            .setKeyId("k1")
            .setPublicKey(ByteString.copyFrom(pair.getPublic().getEncoded()))
            .setPrivateKey(ByteString.copyFrom(pair.getPrivate().getEncoded()))
            .setCreatedAtMs(1)
            .build();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    FakeCluster cluster = FakeCluster.start(vertx, 3, 4, 16, key);
    for (int i = 1; i <= 4; i++) {
      cluster.group("g" + i).compactAlways = true;
    }
    Files.writeString(directory.resolve("secret"), FakeCluster.SECRET);
    Files.writeString(directory.resolve("token"), token(pair));
    String seeds =
        cluster.nodes().stream()
            .map(node -> "127.0.0.1:" + node.port())
            .collect(Collectors.joining(", "));
    Files.writeString(
        directory.resolve("gateway.yaml"),
        """
        cluster: {name: bench, secret_file: secret}
        gateway: {listen: "127.0.0.1:18080", metrics_listen: "127.0.0.1:18081"}
        nodes: [%s]
        """
            .formatted(seeds));
    System.out.println("ready");
    while (true) {
      Thread.sleep(5_000);
      System.out.println(cluster.nodes().stream().map(node -> node.counts().toString()).toList());
    }
  }

  private static String token(KeyPair pair) throws GeneralSecurityException {
    JsonObject claims =
        new JsonObject()
            .put("sub", "bench")
            .put("exp", System.currentTimeMillis() / 1_000 + 86_400)
            .put("iat", System.currentTimeMillis() / 1_000)
            .put("iss", "quorate:7b7e0d6c-cluster")
            .put("aud", "quorate")
            .put("tenant", "t2")
            .put("tenant_id", FakeCluster.TENANT)
            .put("roles", new JsonArray().add("owner"));
    String input =
        b64(new JsonObject().put("alg", "RS256").put("typ", "JWT").put("kid", "k1"))
            + "."
            + b64(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
  }

  private static String b64(JsonObject json) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json.toBuffer().getBytes());
  }
}
