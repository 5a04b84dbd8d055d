package io.quorate.system.crash;

import java.util.List;
import java.util.Map;

/**
 * The keys of a load, spread over all groups by routing tags: what stands in braces decides the
 * shard, so a key tells its group by its tag.
 *
 * @param run makes the keys of one run its own
 * @param groupByTag the group that each tag routes to
 */
public record LoadKeys(String run, Map<String, String> groupByTag) {

  public LoadKeys {
    groupByTag = Map.copyOf(groupByTag);
  }

  public List<String> tags() {
    return groupByTag.keySet().stream().sorted().toList();
  }

  /** A key that many clients fight over. */
  public String register(String tag, int number) {
    return registers(tag) + number;
  }

  /** The prefix of a tag's registers, which one shard holds. */
  public String registers(String tag) {
    return run + "/r/{" + tag + "}";
  }

  public boolean isLedger(String key) {
    return key.startsWith(run + "/l/");
  }

  /** A key that is written once. */
  public String ledger(String tag, int client, int sequence) {
    return run + "/l/{" + tag + "}" + client + "-" + sequence;
  }

  public String prefix() {
    return run + "/";
  }

  /** The group of a key or a prefix with a tag. */
  public String groupOf(String key) {
    String tag = key.substring(key.indexOf('{') + 1, key.indexOf('}'));
    String group = groupByTag.get(tag);
    if (group == null) {
      throw new IllegalArgumentException("no key of this load: " + key);
    }
    return group;
  }
}
