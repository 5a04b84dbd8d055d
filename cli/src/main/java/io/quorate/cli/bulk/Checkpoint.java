package io.quorate.cli.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.PrivateFiles;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The state file of an import: how far it came, with what, into what.
 *
 * <p>It is bound to the target, since an input that one cluster has acknowledged is news to
 * another. Callers hold a lock of their own.
 *
 * @param target who is signed in where
 */
record Checkpoint(Path file, String target) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FORMAT = 1;

  /** Where the last run stopped; empty when there was none. */
  Optional<Position> load() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode json = read();
    String before = json.path("target").asText();
    if (!before.equals(target)) {
      throw new CliException(
          ExitCode.CONFLICT,
          "%s is of an import into %s, this one goes into %s; --restart begins anew"
              .formatted(file, before, target));
    }
    return Optional.of(
        new Position(
            json.path("lines").asLong(),
            json.path("bytes").asLong(),
            HexFormat.fromHexDigits(json.path("crc32c").asText()),
            json.path("rejected").asLong()));
  }

  private JsonNode read() throws IOException {
    try {
      JsonNode json = JSON.readTree(file.toFile());
      if (json.path("format").asInt() == FORMAT
          && json.path("lines").asLong(-1) >= 0
          && json.path("bytes").asLong(-1) >= 0
          && json.path("rejected").asLong(-1) >= 0
          && json.path("crc32c").asText().matches("[0-9a-f]{8}")) {
        return json;
      }
    } catch (JsonProcessingException | CharConversionException e) {
      // As good as any other file that is none of ours.
    }
    throw new CliException(
        ExitCode.CONFLICT, file + " is no state of an import; give another --state");
  }

  void save(Position position) {
    var json =
        JSON.createObjectNode()
            .put("format", FORMAT)
            .put("target", target)
            .put("lines", position.lines())
            .put("bytes", position.bytes())
            .put("crc32c", HexFormat.of().toHexDigits(position.crc32c()))
            .put("rejected", position.rejected())
            .put("updated_at", Instant.now().toString());
    try {
      PrivateFiles.write(file, json.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("can't keep the state in " + file, e);
    }
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
