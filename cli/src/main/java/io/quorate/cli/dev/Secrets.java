package io.quorate.cli.dev;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import io.quorate.cli.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The cluster's secret and its first password, made once. */
final class Secrets {
  private static final String PASSWORD_ALPHABET =
      "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
  private static final int PASSWORD_LENGTH = 24;

  /** OWASP's recommendation for Argon2id: 19 MiB, two passes, one lane. */
  private static final Argon2Function ARGON2ID =
      Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);

  private final SecureRandom random = new SecureRandom();
  private final DevLayout layout;

  Secrets(DevLayout layout) {
    this.layout = layout;
  }

  /** Writes what is missing and returns the hash of the password, in PHC form. */
  String create() throws IOException {
    if (!Files.exists(layout.secretFile())) {
      byte[] secret = new byte[32];
      random.nextBytes(secret);
      PrivateFiles.write(layout.secretFile(), HexFormat.of().formatHex(secret));
    }
    if (!Files.exists(layout.passwordFile())) {
      // No line end: what programs read is the password.
      PrivateFiles.write(layout.passwordFile(), newPassword());
    }
    String password = Files.readString(layout.passwordFile()).strip();
    return Password.hash(password).addRandomSalt(16).with(ARGON2ID).getResult();
  }

  private String newPassword() {
    StringBuilder password = new StringBuilder(PASSWORD_LENGTH);
    for (int i = 0; i < PASSWORD_LENGTH; i++) {
      password.append(PASSWORD_ALPHABET.charAt(random.nextInt(PASSWORD_ALPHABET.length())));
    }
    return password.toString();
  }
}
