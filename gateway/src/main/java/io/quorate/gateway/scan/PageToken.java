package io.quorate.gateway.scan;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.key.XxHash64;
import io.quorate.proto.op.Limits;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a scan goes on, as its client carries it: base64url without padding of
 *
 * <pre>
 * version:u8=1 tenant:varint routeEpoch:varint fingerprint:i64 lastKey:bytes
 * count:varint (group:string revision:varint){count} checksum:i64
 * </pre>
 *
 * The checksum is XXH64 of all bytes before it: it finds damage, not forgery. A forged token reads
 * nothing that its bearer may not read, since the tenant is compared with that of the access token.
 *
 * @param routeEpoch of the tenant's shards when the scan began; the group revisions mean nothing
 *     for shards that have moved since
 * @param fingerprint of the range, so that a token continues only its own scan
 * @param lastKey the last key that was sent
 * @param revisions group to the revision that the whole scan is of
 */
record PageToken(
    int tenantId,
    long routeEpoch,
    long fingerprint,
    byte[] lastKey,
    SortedMap<String, Long> revisions) {

  private static final int VERSION = 1;
  private static final int CHECKSUM_BYTES = 8;
  private static final int MAX_GROUPS = 1_024;
  private static final int MAX_TEXT = 64 << 10;

  String encode() {
    ByteWriter out = new ByteWriter(64 + lastKey.length + 16 * revisions.size());
    out.u8(VERSION).varint(tenantId).varint(routeEpoch).i64(fingerprint).bytes(lastKey);
    out.varint(revisions.size());
    revisions.forEach((group, revision) -> out.string(group).varint(revision));
    out.i64(XxHash64.hash(out.array(), 0, out.size()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray());
  }

  /**
   * Reads a token.
   *
   * @throws QuorateException PAGE_TOKEN_INVALID for whatever {@link #encode} did not make for this
   *     tenant and range
   */
  static PageToken decode(String text, int tenantId, long fingerprint) {
    PageToken token = parse(text);
    if (token.tenantId() != tenantId) {
      throw invalid("it is not yours", null);
    }
    if (token.fingerprint() != fingerprint) {
      throw invalid("it is of a scan with other parameters", null);
    }
    return token;
  }

  private static PageToken parse(String text) {
    try {
      if (text.length() > MAX_TEXT) {
        throw new MalformedException("it is too long");
      }
      byte[] bytes = Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1));
      int body = bytes.length - CHECKSUM_BYTES;
      if (body < 0
          || new ByteReader(bytes, body, CHECKSUM_BYTES).i64() != XxHash64.hash(bytes, 0, body)) {
        throw new MalformedException("it is damaged");
      }
      PageToken token = read(new ByteReader(bytes, 0, body));
      if (!token.encode().equals(text)) {
        throw new MalformedException("it is not of the form that was given out");
      }
      return token;
    } catch (IllegalArgumentException e) {
      throw invalid("it is not base64url", e);
    } catch (MalformedException e) {
      throw invalid(String.valueOf(e.getMessage()), e);
    }
  }

  private static PageToken read(ByteReader in) {
    int version = in.u8();
    if (version != VERSION) {
      throw new MalformedException("it is of a version that is not known");
    }
    int tenantId = in.boundedVarint("tenant", Integer.MAX_VALUE);
    long routeEpoch = in.varint();
    long fingerprint = in.i64();
    byte[] lastKey = in.bytes("key", Limits.MAX_KEY_BYTES);
    int groups = in.boundedVarint("groups", MAX_GROUPS);
    SortedMap<String, Long> revisions = new TreeMap<>();
    for (int i = 0; i < groups; i++) {
      revisions.put(in.string("group", 64), in.varint());
    }
    in.end();
    return new PageToken(tenantId, routeEpoch, fingerprint, lastKey, revisions);
  }

  private static QuorateException invalid(
      String why, @org.jspecify.annotations.Nullable Throwable e) {
    return new QuorateException(
        ErrorCode.PAGE_TOKEN_INVALID, "the page token can't be used: " + why, e);
  }
}
