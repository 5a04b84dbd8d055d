package io.quorate.cli.bulk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quorate.cli.CliException;
import io.quorate.cli.bulk.RecordParser.ParsedRecord;
import io.quorate.client.ByteSink;
import io.quorate.client.JsonBytes;
import io.quorate.client.MalformedJsonException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people import, and the state files beside it. A line is a record that can be exported again,
 * or rejected with a reason; a state is one of ours, or a conflict.
 */
class ImportInputFuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private final RecordParser parser = new RecordParser();

  /** The first byte: 0 the state of an import, 1 that of an export, others lines. */
  @FuzzTest
  void whatIsNotOursIsRefused(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(input, 1, input.length);
    if (input[0] == 0 || input[0] == 1) {
      state(input[0] == 0, rest);
    } else {
      lines(rest);
    }
  }

  private void lines(byte[] input) throws IOException {
    LineReader reader = new LineReader(new ByteArrayInputStream(input));
    String text = new String(input, ISO_8859_1);
    int from = 0;
    while (reader.next()) {
      int end = text.indexOf('\n', from);
      String line = text.substring(from, end < 0 ? text.length() : end);
      assertThat(new String(reader.buffer(), reader.offset(), reader.length(), ISO_8859_1))
          .isEqualTo(line);
      from += line.length() + 1;
      assertThat(reader.position().bytes()).isEqualTo(Math.min(from, input.length));
      record(line.getBytes(ISO_8859_1));
    }
    assertThat(from).isGreaterThanOrEqualTo(input.length);
  }

  private void record(byte[] line) throws IOException {
    ParsedRecord record;
    try {
      record = parser.parse(line, 0, line.length);
    } catch (MalformedJsonException rejected) {
      assertThat(rejected.getMessage()).isNotEmpty();
      return;
    }
    JsonNode json = JSON.readTree(line);
    assertThat(record.key()).isEqualTo(bytes(json.path("key"))).isNotEmpty();
    assertThat(record.value()).isEqualTo(bytes(json.path("value")));
    ByteSink exported = new ByteSink(64);
    exported.write("{\"key\":".getBytes(UTF_8));
    JsonBytes.write(exported, record.key());
    exported.write(",\"value\":".getBytes(UTF_8));
    JsonBytes.write(exported, record.value());
    exported.write('}');
    byte[] again = exported.toByteArray();
    assertThat(parser.parse(again, 0, again.length)).usingRecursiveComparison().isEqualTo(record);
  }

  private static byte[] bytes(JsonNode json) {
    return json.isTextual()
        ? json.textValue().getBytes(UTF_8)
        : Base64.getDecoder().decode(json.path("base64").textValue());
  }

  private void state(boolean ofImport, byte[] content) throws IOException {
    Path file = directory.resolve("state");
    Files.write(file, content);
    try {
      if (ofImport) {
        Position position = new Checkpoint(file, "t").load().orElseThrow();
        assertThat(Math.min(position.lines(), position.bytes())).isNotNegative();
      } else {
        ExportState.Place place = new ExportState(file, "t").load().orElseThrow();
        assertThat(Math.min(place.records(), place.bytes())).isNotNegative();
      }
    } catch (CliException refused) {
      assertThat(refused.getMessage()).startsWith(file.toString());
    }
  }
}
