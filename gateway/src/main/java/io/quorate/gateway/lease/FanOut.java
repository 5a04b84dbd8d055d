package io.quorate.gateway.lease;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The same asked in several shards at once, and all the answers. On one event loop. */
final class FanOut {
  private FanOut() {}

  /** One shard's answer, complete: what its group said, or a failure. */
  record Answer<R>(int shard, Future<R> result) {}

  /** Asks everywhere; completes, and never fails, when the last one has answered. */
  static <R> Future<List<Answer<R>>> ask(List<Integer> shards, IntFunction<Future<R>> call) {
    Promise<List<Answer<R>>> promise = Promise.promise();
    List<Answer<R>> answers = new ArrayList<>();
    for (int shard : shards) {
      answers.add(new Answer<>(shard, call.apply(shard)));
    }
    int[] missing = {answers.size()};
    for (Answer<R> answer : answers) {
      answer
          .result()
          .onComplete(
              ignored -> {
                if (--missing[0] == 0) {
                  promise.complete(answers);
                }
              });
    }
    return promise.future();
  }
}
