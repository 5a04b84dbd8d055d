package io.quorate.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;

/** JSON trees as YAML. */
final class Yaml {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Yaml() {}

  static String document(JsonNode json) {
    return dump(plain(json));
  }

  /** A sequence of one: several of them in a row are one sequence. */
  static String sequenceItem(JsonNode json) {
    @Nullable Object value = plain(json);
    return value == null ? "- null\n" : dump(List.of(value));
  }

  private static String dump(@Nullable Object value) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setAllowUnicode(true);
    options.setSplitLines(false);
    return new org.yaml.snakeyaml.Yaml(options).dump(value);
  }

  private static @Nullable Object plain(JsonNode json) {
    try {
      return MAPPER.treeToValue(json, Object.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can't be read", e);
    }
  }
}
