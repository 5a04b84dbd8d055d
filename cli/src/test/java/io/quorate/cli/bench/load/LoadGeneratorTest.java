package io.quorate.cli.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.quorate.cli.bench.workload.Distribution;
import io.quorate.cli.bench.workload.KeySpace;
import io.quorate.cli.bench.workload.Mix;
import io.quorate.cli.bench.workload.Workload;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {

  /** Answers at once. */
  private record InstantLink(EventLoop loop, Owner owner) implements Link {
    @Override
    public int capacity() {
      return 1;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void send(Call call) {
      loop.execute(() -> owner.ended(call, null));
    }

    @Override
    public void flush() {}

    @Override
    public void abandon(Call call, String error) {
      throw new AssertionError("nothing takes long here");
    }

    @Override
    public void close() {}
  }

  private static Link open(EventLoop loop, Link.Owner owner) {
    InstantLink link = new InstantLink(loop, owner);
    loop.execute(() -> owner.ready(link));
    return link;
  }

  /** Also when it ends before, or just after, the counts are looked at. */
  @Test
  void everythingCountsHoweverShortTheRunIs() throws Exception {
    Workload workload =
        new Workload(Mix.PUTS, Distribution.UNIFORM, 100, new KeySpace("k", 0), 8, 1);
    for (int run = 0; run < 200; run++) {
      LoadPlan plan =
          new LoadPlan(workload, 1, 1, 0, Duration.ZERO, Duration.ZERO, 1, Duration.ofSeconds(20));
      assertThat(LoadGenerator.run(plan, LoadGeneratorTest::open).operations())
          .as("run %d", run)
          .isEqualTo(1);
    }
  }
}
