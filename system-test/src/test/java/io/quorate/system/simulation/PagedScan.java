package io.quorate.system.simulation;

import static io.quorate.system.simulation.World.MS;

import io.quorate.gateway.routing.TenantRoute.GroupShards;
import io.quorate.gateway.scan.KeyRange;
import io.quorate.gateway.scan.Scanner;
import io.quorate.proto.error.QuorateException;
import io.quorate.proto.op.Entry;
import io.quorate.system.simulation.ReferenceState.Place;
import io.quorate.system.simulation.ReferenceState.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A scan in pages, each at any gateway; what it brings is held against the logs' own story. */
final class PagedScan {
  /** A page may take several fetches, one after the other. */
  private static final int FETCHES = 4;

  private final SimulatedClient client;
  private final World world;
  private final KeyRange range;
  private final int limit;
  private final List<Row> rows = new ArrayList<>();
  private final Map<Place, Long> floors = new HashMap<>();
  private @Nullable String token;
  private @Nullable Map<String, Long> revisions;

  PagedScan(SimulatedClient client) {
    this.client = client;
    this.world = client.world();
    String prefix = List.of("", "a", "b").get(world.below(3));
    this.range = KeyRange.ofPrefix(Keys.bytes(prefix), false, world.chance(300));
    this.limit = 1 + world.below(6);
  }

  void start() {
    for (int shard = 0; shard < Catalog.SHARDS; shard++) {
      Place place = new Place(client.tenantId(), shard);
      floors.put(place, client.floors().of(place));
    }
    page();
  }

  private void page() {
    SimulatedGateway gateway = client.gateway();
    long timeout = client.timeoutNanos();
    Scanner scanner;
    List<GroupShards> groups;
    try {
      groups = gateway.table().tenant(client.tenantId()).groups();
      String from = token;
      scanner =
          from == null
              ? Scanner.begin(gateway.dispatcher(), client.tenantAtGateway(), range, false)
              : Scanner.resume(gateway.dispatcher(), client.tenantId(), range, false, from);
    } catch (QuorateException e) {
      Answers.of(world, e);
      client.next();
      return;
    }
    CallWatch watch =
        new CallWatch(
            world,
            client.process(),
            gateway,
            "scan",
            FETCHES * (timeout + CallWatch.SLACK_NANOS),
            client::next);
    scanner
        .next(new Scanner.Budget(limit, 1 << 20, world.nowNanos() + 100 * MS, timeout))
        .onComplete(
            answer ->
                watch.answered(
                    answer,
                    it -> {
                      if (it.failed()) {
                        Answers.of(world, it.cause());
                        client.next();
                      } else {
                        took(scanner, groups, it.result());
                      }
                    }));
  }

  private void took(Scanner scanner, List<GroupShards> groups, Scanner.Chunk chunk) {
    for (Entry entry : chunk.rows()) {
      String value = ReferenceState.text(entry.value());
      client.requireOwn(value);
      rows.add(
          new Row(
              ReferenceState.text(entry.key()),
              value,
              entry.modRevision(),
              entry.createRevision(),
              entry.version()));
    }
    judge(scanner.revisions(), groups, chunk.more());
    world.note(client.process().id(), "page", "", rows.size());
    if (chunk.more() && !chunk.rows().isEmpty()) {
      token = scanner.pageToken();
      client.process().after(world.between(0, 300 * MS), "next page", this::page);
    } else {
      client.next();
    }
  }

  private void judge(Map<String, Long> pageRevisions, List<GroupShards> groups, boolean more) {
    Map<String, Long> first = revisions == null ? pageRevisions : revisions;
    boolean isFirst = revisions == null;
    revisions = first;
    List<Row> expected = new ArrayList<>();
    for (GroupShards part : groups) {
      String group = part.group().groupId();
      long revision = first.getOrDefault(group, -1L);
      for (int shard : part.shards()) {
        Place place = new Place(client.tenantId(), shard);
        if (isFirst) {
          client.floors().told(place, floors.getOrDefault(place, 0L), revision);
        }
        expected.addAll(
            client
                .cluster()
                .reference(group)
                .state()
                .at(
                    place,
                    ReferenceState.text(range.start()),
                    ReferenceState.text(range.end()),
                    revision));
      }
    }
    Comparator<Row> order = Comparator.comparing(Row::key);
    expected.sort(range.reverse() ? order.reversed() : order);
    boolean fits =
        first.equals(pageRevisions)
            && rows.size() <= expected.size()
            && rows.equals(expected.subList(0, rows.size()))
            && (more || rows.size() == expected.size());
    world.require(
        fits,
        Invariant.SCAN_IS_ONE_REVISION,
        () -> "at " + first + ", then " + pageRevisions + ": " + rows + " instead of " + expected);
  }
}
