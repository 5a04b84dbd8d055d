package io.quorate.client.admin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A member that a server left out is an empty list here, so that callers can loop. */
final class Lists {
  private Lists() {}

  static <T> List<T> copyOrEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : List.copyOf(list);
  }
}
