package io.quorate.system.fault.net;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the router drops: per link a share of its packets, in percent. Turned into one nftables
 * ruleset that replaces the one before as a whole, so that a partition of many links begins and
 * ends for all of them at once.
 */
final class PacketRules {
  private static final int ALL_PERCENT = 100;

  private final Map<String, String> addresses;
  private final Map<Link, Integer> dropPercent = new LinkedHashMap<>();

  /**
   * No rules.
   *
   * @param addresses IPv4 by host
   */
  PacketRules(Map<String, String> addresses) {
    this.addresses = Map.copyOf(addresses);
  }

  void drop(Set<Link> links, int percent) {
    if (percent < 1 || percent > ALL_PERCENT) {
      throw new IllegalArgumentException(percent + " percent");
    }
    links.forEach(link -> dropPercent.put(link, percent));
  }

  void pass(Set<Link> links) {
    links.forEach(dropPercent::remove);
  }

  /** For {@code nft -f -}. Deleting wants the table to be there, hence the first line. */
  String ruleset() {
    StringBuilder text = new StringBuilder("table ip faults\ndelete table ip faults\n");
    text.append("table ip faults {\n  chain forward {\n");
    text.append("    type filter hook forward priority 0; policy accept;\n");
    dropPercent.forEach(
        (link, percent) -> {
          text.append("    ip saddr ").append(address(link.from()));
          text.append(" ip daddr ").append(address(link.to()));
          text.append(percent < ALL_PERCENT ? " numgen random mod 100 < " + percent : "");
          text.append(" drop\n");
        });
    return text.append("  }\n}\n").toString();
  }

  private String address(String host) {
    String address = addresses.get(host);
    if (address == null) {
      throw new IllegalArgumentException("no host " + host);
    }
    return address;
  }
}
