package io.quorate.gateway.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One section of the configuration file, with the environment laid over it: {@code gateway.listen}
 * is {@code QUORATE_GATEWAY_LISTEN}. Each key is taken once; {@link #end} stops the start when the
 * file has one that nobody took, since a setting that is ignored is one that an operator wrongly
 * relies on.
 */
final class Settings {
  static final String VARIABLE_PREFIX = "QUORATE_";

  private final String path;
  private final Map<String, Object> values;
  private final Map<String, String> environment;
  private final List<Settings> sections = new ArrayList<>();
  private final TreeSet<String> taken = new TreeSet<>();

  private Settings(String path, Map<String, Object> values, Map<String, String> environment) {
    this.path = path;
    this.values = values;
    this.environment = environment;
  }

  static Settings of(Object tree, Map<String, String> environment) {
    return new Settings("", asMap("the file", tree), environment);
  }

  Settings section(String name) {
    taken.add(name);
    Settings section =
        new Settings(path + name + ".", asMap(path + name, values.get(name)), environment);
    sections.add(section);
    return section;
  }

  Optional<String> text(String name) {
    taken.add(name);
    String override =
        environment.get(VARIABLE_PREFIX + (path + name).replace('.', '_').toUpperCase(Locale.ROOT));
    Object value = override != null ? override : values.get(name);
    if (value instanceof Map || value instanceof List) {
      throw new ConfigException(path + name + " must be a single value");
    }
    return Optional.ofNullable(value).map(Object::toString);
  }

  String required(String name) {
    return text(name).orElseThrow(() -> new ConfigException(path + name + " is missing"));
  }

  long number(String name, long min, long max, long otherwise) {
    String text = text(name).orElse(Long.toString(otherwise)).replace("_", "");
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ConfigException(path + name + " is \"" + text + "\", not a whole number", e);
    }
    if (value < min || value > max) {
      throw new ConfigException(
          path + name + " must be from " + min + " to " + max + ", not " + value);
    }
    return value;
  }

  int integer(String name, int min, int max, int otherwise) {
    return (int) number(name, min, max, otherwise);
  }

  boolean flag(String name) {
    String text = text(name).orElse("false");
    if (!text.equals("true") && !text.equals("false")) {
      throw new ConfigException(path + name + " must be true or false, not \"" + text + "\"");
    }
    return text.equals("true");
  }

  /** A list; in the environment its elements stand between commas. */
  List<String> list(String name) {
    taken.add(name);
    Object value = values.get(name);
    String override =
        environment.get(VARIABLE_PREFIX + (path + name).replace('.', '_').toUpperCase(Locale.ROOT));
    if (override != null) {
      return List.of(override.split("\\s*,\\s*"));
    }
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> elements)) {
      throw new ConfigException(path + name + " must be a list");
    }
    return elements.stream().map(element -> single(name, element)).toList();
  }

  /** A list can hold lists, by an alias even itself. */
  private String single(String name, @Nullable Object element) {
    if (element == null || element instanceof Map || element instanceof List) {
      throw new ConfigException(path + name + " must be a list of single values");
    }
    return element.toString();
  }

  /** A readable file; relative names are relative to the configuration's directory. */
  Path file(String name, Path directory) {
    Path file = directory.resolve(required(name)).normalize();
    if (!Files.isReadable(file)) {
      throw new ConfigException(path + name + ": " + file + " can't be read");
    }
    return file;
  }

  /** Stops the start when a key was not taken, here or in a section. */
  void end() {
    for (String name : values.keySet()) {
      if (!taken.contains(name)) {
        throw new ConfigException(
            "unknown key " + path + name + "; known here are " + String.join(", ", taken));
      }
    }
    sections.forEach(Settings::end);
  }

  private static Map<String, Object> asMap(String name, @Nullable Object tree) {
    if (tree == null) {
      return Map.of();
    }
    if (!(tree instanceof Map<?, ?> map)) {
      throw new ConfigException(name + " must be a section with keys of its own");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    map.forEach(
        (key, value) -> {
          if (value != null) {
            values.put(String.valueOf(key), value);
          }
        });
    return values;
  }
}
