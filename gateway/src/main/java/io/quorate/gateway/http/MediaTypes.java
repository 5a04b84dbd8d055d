package io.quorate.gateway.http;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** What a request says its body is. */
public final class MediaTypes {
  private MediaTypes() {}

  /**
   * Refuses a body that does not claim to be JSON.
   *
   * @param what the body is, such as "a batch"
   * @throws QuorateException UNSUPPORTED_MEDIA_TYPE
   */
  public static void requireJson(HttpServerRequest request, String what) {
    String contentType = request.headers().get(HttpHeaders.CONTENT_TYPE);
    String type = contentType == null ? "" : contentType.split(";", 2)[0].strip();
    if (!type.toLowerCase(Locale.ROOT).equals("application/json")) {
      throw new QuorateException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, what + " is application/json");
    }
  }
}
