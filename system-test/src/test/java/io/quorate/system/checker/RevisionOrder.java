package io.quorate.system.checker;

import io.quorate.system.history.Operation;
import io.quorate.system.history.Result;
import io.quorate.system.history.Scan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A group gives each change the next revision. So two writes never have the same one, and what is
 * called after an answer came has a higher one than that answer told, whatever the keys; a scan has
 * at least that one. Needs no search, and sees across keys, which the search does not.
 */
public final class RevisionOrder {

  /** Something that a client was told a revision by. */
  private record Told(
      Object what, boolean isWrite, long calledNanos, long returnedNanos, long revision) {}

  private RevisionOrder() {}

  /**
   * Every contradiction.
   *
   * @param groupOf the group of a key or a prefix
   */
  public static List<String> contradictions(
      Collection<Operation> history, Collection<Scan> scans, Function<String, String> groupOf) {
    Map<String, List<Told>> byGroup = new HashMap<>();
    for (Operation operation : history) {
      if (operation.result() instanceof Result.Written written) {
        add(byGroup, groupOf.apply(operation.key()), told(operation, true, written.revision()));
      } else if (operation.result() instanceof Result.Found found) {
        add(byGroup, groupOf.apply(operation.key()), told(operation, false, found.revision()));
      }
    }
    Map<String, List<Told>> scansByGroup = new HashMap<>();
    for (Scan scan : scans) {
      Told told = new Told(scan, false, scan.calledNanos(), scan.returnedNanos(), scan.revision());
      add(byGroup, groupOf.apply(scan.prefix()), told);
      add(scansByGroup, groupOf.apply(scan.prefix()), told);
    }
    List<String> found = new ArrayList<>();
    byGroup.forEach(
        (group, told) -> judge(group, told, scansByGroup.getOrDefault(group, List.of()), found));
    return found;
  }

  private static Told told(Operation operation, boolean isWrite, long revision) {
    return new Told(
        operation, isWrite, operation.calledNanos(), operation.returnedNanos(), revision);
  }

  private static void add(Map<String, List<Told>> byGroup, String group, Told told) {
    byGroup.computeIfAbsent(group, name -> new ArrayList<>()).add(told);
  }

  private static void judge(String group, List<Told> all, List<Told> scans, List<String> found) {
    List<Told> judged = new ArrayList<>(all.stream().filter(Told::isWrite).toList());
    Map<Long, Told> writers = new HashMap<>();
    for (Told write : judged) {
      Told other = writers.put(write.revision(), write);
      if (other != null) {
        found.add(group + ": two writes have one revision: " + other.what() + " " + write.what());
      }
    }
    judged.addAll(scans);
    judged.sort(Comparator.comparingLong(Told::calledNanos));
    List<Told> returned = new ArrayList<>(all);
    returned.sort(Comparator.comparingLong(Told::returnedNanos));
    int next = 0;
    Told highest = null;
    for (Told later : judged) {
      for (; next < returned.size(); next++) {
        Told earlier = returned.get(next);
        if (earlier.returnedNanos() >= later.calledNanos()) {
          break;
        }
        highest = highest == null || earlier.revision() > highest.revision() ? earlier : highest;
      }
      long least = highest == null ? 0 : highest.revision() + (later.isWrite() ? 1 : 0);
      if (later.revision() < least) {
        found.add(
            group + ": a revision fell behind: first " + highest.what() + " then " + later.what());
      }
    }
  }
}
