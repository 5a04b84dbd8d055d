package io.quorate.storage.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quorate.storage.group.Group;
import io.quorate.storage.mvcc.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Meters of one group's replica. All are read when somebody scrapes, so the hot path pays nothing
 * for them. No tenant's name is ever a label.
 */
public final class GroupMetrics implements AutoCloseable {
  private final MeterRegistry registry;
  private final List<Meter> meters = new ArrayList<>();

  public GroupMetrics(MeterRegistry registry, Group group) {
    this.registry = registry;
    gauge("quorate_group_is_leader", "1 where this node leads", group, g -> leads(g) ? 1 : 0);
    counter(
        "quorate_group_applied_index",
        "Last log index applied",
        group,
        g -> position(g).appliedIndex());
    counter(
        "quorate_group_revision",
        "Writes applied to the group",
        group,
        g -> position(g).revision());
    gauge("quorate_group_keys", "Present keys", group, g -> position(g).keys());
    gauge("quorate_group_size_bytes", "Bytes of state", group, g -> g.machine().sizeBytes());
    gauge(
        "quorate_group_queued_operations", "Wait for a log entry", group, Group::queuedOperations);
    gauge("quorate_group_failed", "1 when it stopped serving", group, g -> failed(g) ? 1 : 0);
  }

  private static boolean leads(Group group) {
    return group.replica().isLeader();
  }

  private static boolean failed(Group group) {
    return group.machine().failure() != null;
  }

  private static Position position(Group group) {
    return group.machine().position();
  }

  private void gauge(String name, String what, Group group, ToDoubleFunction<Group> value) {
    meters.add(
        Gauge.builder(name, group, value)
            .description(what)
            .tags(Tags.of("group", group.groupId()))
            .register(registry));
  }

  private void counter(String name, String what, Group group, ToDoubleFunction<Group> value) {
    meters.add(
        FunctionCounter.builder(name, group, value)
            .description(what)
            .tags(Tags.of("group", group.groupId()))
            .register(registry));
  }

  @Override
  public void close() {
    meters.forEach(registry::remove);
  }
}
