package io.quorate.cli.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.PrivateFiles;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The state file of an export: the token of the next page, and how much of the partial file is
 * good.
 *
 * @param source what is exported from where; another one must not be continued with this
 */
record ExportState(Path file, String source) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where an export stopped. */
  record Place(String pageToken, long bytes, long records) {}

  Optional<Place> load() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode json = read();
    if (!json.path("source").asText().equals(source)) {
      throw new CliException(
          ExitCode.CONFLICT, file + " is of another export; --restart begins anew");
    }
    return Optional.of(
        new Place(
            json.path("page_token").asText(),
            json.path("bytes").asLong(),
            json.path("records").asLong()));
  }

  private JsonNode read() throws IOException {
    try {
      JsonNode json = JSON.readTree(file.toFile());
      if (json.path("page_token").isTextual()
          && json.path("bytes").asLong(-1) >= 0
          && json.path("records").asLong(-1) >= 0) {
        return json;
      }
    } catch (JsonProcessingException | CharConversionException e) {
      // As good as any other file that is none of ours.
    }
    throw new CliException(
        ExitCode.CONFLICT, file + " is no state of an export; --restart begins anew");
  }

  void save(Place place) throws IOException {
    var json =
        JSON.createObjectNode()
            .put("source", source)
            .put("page_token", place.pageToken())
            .put("bytes", place.bytes())
            .put("records", place.records());
    PrivateFiles.write(file, json.toPrettyString() + "\n");
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
