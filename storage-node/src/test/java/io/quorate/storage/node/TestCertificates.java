package io.quorate.storage.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for 127.0.0.1 with its key, signed by itself, made by the JDK's own keytool. Two of
 * them do not trust each other.
 */
record TestCertificates(Path certificate, Path privateKey, Path ca) {
  private static final String PASSWORD = "test-password";

  static TestCertificates make(Path directory, String organizationalUnit) throws Exception {
    Files.createDirectories(directory);
    Path store = directory.resolve("keys.p12");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "node",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost,OU=" + organizationalUnit,
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("keytool: " + output);
    }
    return export(store, directory);
  }

  private static TestCertificates export(Path store, Path directory)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    Path certificate = directory.resolve("certificate.pem");
    Path privateKey = directory.resolve("key.pem");
    Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("node").getEncoded()));
    Files.writeString(
        privateKey, pem("PRIVATE KEY", keys.getKey("node", PASSWORD.toCharArray()).getEncoded()));
    return new TestCertificates(certificate, privateKey, certificate);
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + type
        + "-----\n";
  }

  String toYaml() {
    return "tls: {certificate: %s, private_key: %s, ca: %s}".formatted(certificate, privateKey, ca);
  }
}
