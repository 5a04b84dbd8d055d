package io.quorate.storage.rpc;

import io.quorate.proto.error.ErrorCode;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first look at every request, before a byte of its message is read. Services of the cluster's
 * own ({@code quorate.internal.*}) are for who shows the cluster's secret, or comes with a client
 * certificate that says it is the cluster's (an {@code OU} of {@code quorate}, since users of the
 * public service may hold certificates too). The public services get nothing from either.
 *
 * <p>Thread-safe.
 */
final class Gate implements Handler<HttpServerRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  /** Carries the cluster's secret. */
  static final String CLUSTER_KEY = "quorate-cluster-key";

  private static final String INTERNAL = "/quorate.internal.";
  private static final String CLUSTER_UNIT = "quorate";

  private final byte[] secret;
  private final Handler<HttpServerRequest> internalServices;
  private final Handler<HttpServerRequest> publicServices;

  Gate(
      String secret,
      Handler<HttpServerRequest> internalServices,
      Handler<HttpServerRequest> publicServices) {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.internalServices = internalServices;
    this.publicServices = publicServices;
  }

  @Override
  public void handle(HttpServerRequest request) {
    String contentType = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (!"application/grpc".equals(contentType) && !"application/grpc+proto".equals(contentType)) {
      request.response().setStatusCode(415).end();
      return;
    }
    if (!request.path().startsWith(INTERNAL)) {
      publicServices.handle(request);
    } else if (showsSecret(request) || hasClusterCertificate(request)) {
      internalServices.handle(request);
    } else {
      LOG.warn("refused {} from {}", request.path(), request.remoteAddress());
      refuse(request);
    }
  }

  private boolean showsSecret(HttpServerRequest request) {
    String shown = request.getHeader(CLUSTER_KEY);
    return shown != null && MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), secret);
  }

  private static boolean hasClusterCertificate(HttpServerRequest request) {
    SSLSession session = request.isSSL() ? request.sslSession() : null;
    if (session == null) {
      return false;
    }
    try {
      return new LdapName(session.getPeerPrincipal().getName())
          .getRdns().stream()
              .anyMatch(
                  part ->
                      part.getType().equalsIgnoreCase("OU")
                          && part.getValue().equals(CLUSTER_UNIT));
    } catch (SSLPeerUnverifiedException | InvalidNameException e) {
      LOG.debug("no usable client certificate", e);
      return false;
    }
  }

  private static void refuse(HttpServerRequest request) {
    ErrorCode code = ErrorCode.UNAUTHENTICATED;
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/grpc")
        .putHeader("grpc-status", Integer.toString(code.grpcStatus()))
        .putHeader("grpc-message", "this service is for the cluster's own processes")
        .putHeader(Failure.TRAILER_CODE, code.code())
        .end();
  }
}
