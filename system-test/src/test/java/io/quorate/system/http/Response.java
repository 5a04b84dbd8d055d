package io.quorate.system.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An answer as it came. Header names are in lower case. */
public record Response(int status, Map<String, List<String>> headers, byte[] body) {

  /** The first value of a header. */
  public Optional<String> header(String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null ? Optional.empty() : Optional.of(values.get(0));
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The revision of a strong ETag such as {@code "41"}. */
  public long etagRevision() {
    String etag = header("etag").orElseThrow(() -> new AssertionError("no ETag in " + this));
    if (!etag.matches("\"[0-9]+\"")) {
      throw new AssertionError("ETag is not a quoted revision: " + etag);
    }
    return Long.parseLong(etag.substring(1, etag.length() - 1));
  }

  @Override
  public String toString() {
    String shown = text();
    return status
        + " "
        + headers
        + " "
        + (shown.length() > 400 ? shown.substring(0, 400) + "…" : shown);
  }
}
