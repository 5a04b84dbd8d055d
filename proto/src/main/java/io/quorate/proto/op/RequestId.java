package io.quorate.proto.op;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a write is known by when it is sent again: 128 bits of a hash of the tenant, of the key that
 * a user chose (an {@code Idempotency-Key}, a gRPC {@code request_id}) and of which part of that
 * request this write is. Two different ones can't be found that are equal, nor can anyone make one
 * of another tenant.
 */
public record RequestId(long high, long low) {

  /**
   * Refuses what is no key.
   *
   * @param name of the header or field that it came in
   * @throws QuorateException INVALID_ARGUMENT
   */
  public static void requireKey(String key, String name) {
    boolean isPrintable = key.chars().allMatch(c -> c > ' ' && c < 0x7F);
    if (key.isEmpty() || key.length() > Limits.MAX_IDEMPOTENCY_KEY || !isPrintable) {
      throw new QuorateException(
          ErrorCode.INVALID_ARGUMENT,
          name
              + " has 1 to "
              + Limits.MAX_IDEMPOTENCY_KEY
              + " printable ASCII characters and no spaces");
    }
  }

  /**
   * The id of one write of a request.
   *
   * @param key what the user chose
   * @param part tells the request's writes apart; 0 when there is only one
   */
  public static RequestId of(int tenantId, String key, long part) {
    MessageDigest sha256;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    sha256.update(ByteBuffer.allocate(12).putInt(tenantId).putLong(part).flip());
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
    return new RequestId(hash.getLong(), hash.getLong());
  }
}
