package io.quorate.client;

import io.quorate.proto.error.QuorateException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a server's problem+json said beyond code and detail; the cause of the {@link
 * QuorateException} that a call throws.
 */
public final class ProblemDetails extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable String requestId;
  private final long currentRevision;

  ProblemDetails(int status, @Nullable String requestId, long currentRevision) {
    super(
        "HTTP " + status + (requestId == null ? "" : ", request " + requestId), null, false, false);
    this.status = status;
    this.requestId = requestId;
    this.currentRevision = currentRevision;
  }

  /** What the server said, when it was a server that said it. */
  public static Optional<ProblemDetails> of(QuorateException error) {
    return error.getCause() instanceof ProblemDetails details
        ? Optional.of(details)
        : Optional.empty();
  }

  public int status() {
    return status;
  }

  /** The id under which the server's log knows the request. */
  public Optional<String> requestId() {
    return Optional.ofNullable(requestId);
  }

  /** Of a failed precondition: the key's present revision, 0 when it is absent. */
  public OptionalLong currentRevision() {
    return currentRevision < 0 ? OptionalLong.empty() : OptionalLong.of(currentRevision);
  }
}
