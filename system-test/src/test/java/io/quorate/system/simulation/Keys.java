package io.quorate.system.simulation;

import io.quorate.proto.key.Shards;
import io.quorate.system.simulation.ReferenceState.Place;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The keys of a run: the same few for each tenant, so that clients meet and tenants could. */
final class Keys {
  static final List<String> ALL =
      List.of("a0", "a1", "a2", "a3", "a4", "b0", "b1", "b2", "b3", "b4");

  private Keys() {}

  static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  static Place placeOf(int tenantId, String key) {
    return new Place(tenantId, Shards.shardOf(bytes(key), Catalog.SHARDS));
  }

  static List<String> of(Place place) {
    return ALL.stream().filter(key -> placeOf(place.tenantId(), key).equals(place)).toList();
  }

  /** The key's name in the history. */
  static String named(int tenantId, String key) {
    return "t" + tenantId + "/" + key;
  }
}
