package io.quorate.system.fault.run;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code --name value} and {@code --flag}; whatever else is given is an error. */
public final class Arguments {
  private final Map<String, String> values = new HashMap<>();

  public Arguments(String[] arguments, Set<String> names, Set<String> flags) {
    List<String> list = Arrays.asList(arguments);
    for (int i = 0; i < list.size(); i++) {
      String argument = list.get(i);
      if (flags.contains(argument)) {
        values.put(argument, "true");
      } else if (names.contains(argument) && i + 1 < list.size()) {
        values.put(argument, list.get(++i));
      } else {
        throw new IllegalArgumentException(argument + "; known are " + names + " and " + flags);
      }
    }
  }

  public long number(String name, long otherwise) {
    String text = values.get(name);
    return text == null ? otherwise : Long.parseLong(text);
  }

  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  public boolean has(String flag) {
    return values.containsKey(flag);
  }
}
