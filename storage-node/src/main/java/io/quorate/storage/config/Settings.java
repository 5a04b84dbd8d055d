package io.quorate.storage.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Settings as one flat map from dotted key to text, where the environment wins over the file.
 *
 * <p>A key that is not in the schema is refused before anything else is looked at: a node that
 * silently runs with a default because of a typing error has lost data before.
 */
final class Settings {
  static final String ENVIRONMENT_PREFIX = "QUORATE_";

  private final SortedMap<String, String> values;
  private final List<String> ignoredVariables;

  private Settings(SortedMap<String, String> values, List<String> ignoredVariables) {
    this.values = values;
    this.ignoredVariables = List.copyOf(ignoredVariables);
  }

  /**
   * Checks the file's tree against the schema and lays the environment over it.
   *
   * @param keys every key; one that ends in {@code .*} stands for a section whose names the user
   *     chooses, as a variable {@code name=value,name=value}
   */
  static Settings of(Map<?, ?> file, Map<String, String> environment, SortedSet<String> keys) {
    SortedMap<String, String> values = new TreeMap<>();
    flatten("", file, keys, values);
    Map<String, String> keyByVariable = new TreeMap<>();
    keys.forEach(key -> keyByVariable.put(variable(key), key));
    List<String> ignored = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach(
            (name, text) -> {
              String key = keyByVariable.get(name);
              if (key != null) {
                override(key, text, values);
              } else if (name.startsWith(ENVIRONMENT_PREFIX)) {
                ignored.add(name);
              }
            });
    return new Settings(values, ignored);
  }

  /** Variables with our prefix that no key stands for. */
  List<String> ignoredVariables() {
    return ignoredVariables;
  }

  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key));
  }

  String required(String key) {
    return text(key).orElseThrow(() -> new ConfigException(key + " is missing"));
  }

  long number(String key, long otherwise) {
    String text = values.get(key);
    try {
      return text == null ? otherwise : Long.parseLong(text.replace("_", ""));
    } catch (NumberFormatException e) {
      throw new ConfigException(key + " is \"" + text + "\", not a whole number", e);
    }
  }

  int integer(String key, int otherwise) {
    long value = number(key, otherwise);
    if (value != (int) value) {
      throw new ConfigException(key + " is " + value + ", which is out of range");
    }
    return (int) value;
  }

  boolean flag(String key, boolean otherwise) {
    String text = text(key).orElse(Boolean.toString(otherwise)).toLowerCase(Locale.ROOT);
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new ConfigException(key + " is \"" + text + "\", not true or false");
    };
  }

  HostPort address(String key) {
    return address(key, required(key));
  }

  /** The names and addresses of a section whose names the user chooses. */
  SortedMap<String, HostPort> addresses(String section) {
    SortedMap<String, HostPort> addresses = new TreeMap<>();
    String prefix = section + ".";
    values.forEach(
        (key, text) -> {
          if (key.startsWith(prefix)) {
            addresses.put(key.substring(prefix.length()), address(key, text));
          }
        });
    return addresses;
  }

  private static HostPort address(String key, String text) {
    try {
      return HostPort.parse(text);
    } catch (ConfigException e) {
      throw new ConfigException(key + ": " + e.getMessage(), e);
    }
  }

  private static void flatten(
      String path, Map<?, ?> tree, SortedSet<String> keys, SortedMap<String, String> into) {
    tree.forEach(
        (name, value) -> {
          String key = path + name;
          boolean leaf = keys.contains(key) || keys.contains(path + "*");
          boolean section = !keys.tailSet(key + ".").headSet(key + "/").isEmpty();
          if (!leaf && !section) {
            throw new ConfigException(
                "unknown key \"" + key + "\"; did you mean \"" + nearest(key, keys) + "\"?");
          }
          if (value instanceof Map<?, ?> inner && section) {
            flatten(key + ".", inner, keys, into);
          } else if (value instanceof Map || value instanceof List) {
            throw new ConfigException(key + " must be a single value");
          } else if (section && value != null) {
            throw new ConfigException(key + " must be a section with keys of its own");
          } else if (value != null) {
            into.put(key, value.toString());
          }
        });
  }

  private static void override(String key, String text, SortedMap<String, String> values) {
    if (!key.endsWith(".*")) {
      values.put(key, text);
      return;
    }
    String prefix = key.substring(0, key.length() - 1);
    values.keySet().removeIf(present -> present.startsWith(prefix));
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new ConfigException(variable(key) + " must be name=value,name=value");
      }
      values.put(prefix + pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
  }

  private static String variable(String key) {
    return ENVIRONMENT_PREFIX + key.replace(".*", "").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private static String nearest(String key, SortedSet<String> keys) {
    SortedSet<String> candidates = new TreeSet<>(keys);
    keys.forEach(
        known -> {
          if (known.indexOf('.') > 0) {
            candidates.add(known.substring(0, known.indexOf('.')));
          }
        });
    String best = "";
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      int distance = editDistance(key, candidate);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** Levenshtein's distance, one row at a time. */
  private static int editDistance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
