package io.quorate.system.simulation;

import io.quorate.gateway.kv.Batch;
import io.quorate.gateway.kv.BatchOperation;
import io.quorate.gateway.kv.RequestKey;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadResult;
import io.quorate.system.history.Action;
import io.quorate.system.history.Result;
import java.util.ArrayList;
import java.util.List;

/** A batch of operations on any keys, each for itself. */
final class BatchCall {
  private record Part(String key, Action action) {}

  private final SimulatedClient client;
  private final World world;
  private final List<Part> parts = new ArrayList<>();

  BatchCall(SimulatedClient client) {
    this.client = client;
    this.world = client.world();
    int count = 2 + world.below(8);
    for (int i = 0; i < count; i++) {
      Action action =
          switch (world.below(4)) {
            case 0, 1 -> new Action.Put(client.value());
            case 2 -> new Action.Read();
            default -> new Action.Delete();
          };
      parts.add(new Part(client.key(), action));
    }
  }

  void start() {
    SimulatedGateway gateway = client.gateway();
    long called = world.nowNanos();
    long timeout = client.timeoutNanos();
    CallWatch watch =
        new CallWatch(
            world,
            client.process(),
            gateway,
            "batch",
            timeout,
            () -> {
              parts.forEach(part -> record(part, called, new Result.Unknown("the gateway ended")));
              client.next();
            });
    new Batch(
            gateway.dispatcher(),
            new RequestKey(client.tenantId(), null),
            parts.stream().map(BatchCall::operation).toList(),
            called + timeout,
            results -> watch.answered(results, it -> answered(it, called)))
        .start();
  }

  private static BatchOperation operation(Part part) {
    byte[] key = Keys.bytes(part.key());
    if (part.action() instanceof Action.Put put) {
      return new BatchOperation.Put(key, Keys.bytes(put.value()), Condition.ALWAYS);
    }
    return part.action().isRead()
        ? new BatchOperation.Get(key)
        : new BatchOperation.Delete(key, Condition.ALWAYS);
  }

  private void answered(List<Object> results, long called) {
    for (int i = 0; i < parts.size(); i++) {
      record(parts.get(i), called, result(results.get(i)));
    }
    client.next();
  }

  private Result result(Object answer) {
    if (answer instanceof Outcome outcome) {
      return Answers.of(outcome);
    }
    return answer instanceof ReadResult read
        ? Answers.of(read)
        : Answers.of(world, (Throwable) answer);
  }

  private void record(Part part, long called, Result result) {
    client.record(part.key(), part.action(), called, result);
  }
}
