package io.quorate.cli.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All contexts, in the order in which they were made.
 *
 * @param current the name of the one that commands use unless told otherwise
 */
record Contexts(@Nullable String current, List<Context> all) {
  static final Contexts NONE = new Contexts(null, List.of());

  Contexts {
    all = List.copyOf(all);
  }

  Optional<Context> find(String name) {
    return all.stream().filter(context -> context.name().equals(name)).findFirst();
  }

  Optional<Context> chosen() {
    return current == null ? Optional.empty() : find(current);
  }

  /**
   * The current context, or the only other one of the same cluster when that suits the command
   * better: staff have no data, and a tenant's users have no cluster.
   */
  Optional<Context> suiting(boolean staff) {
    Optional<Context> chosen = chosen();
    if (chosen.isEmpty() || chosen.get().staff() == staff) {
      return chosen;
    }
    List<Context> others =
        all.stream()
            .filter(other -> other.url().equals(chosen.get().url()) && other.staff() == staff)
            .filter(other -> other.tokens() != null)
            .toList();
    return others.size() == 1 ? Optional.of(others.get(0)) : chosen;
  }

  /** With that context added, or in place of the one of its name. */
  Contexts with(Context context) {
    List<Context> changed = new ArrayList<>();
    boolean replaced = false;
    for (Context present : all) {
      boolean same = present.name().equals(context.name());
      changed.add(same ? context : present);
      replaced |= same;
    }
    if (!replaced) {
      changed.add(context);
    }
    return new Contexts(current, changed);
  }

  Contexts using(String name) {
    return new Contexts(name, all);
  }
}
