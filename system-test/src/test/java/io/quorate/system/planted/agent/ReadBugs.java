package io.quorate.system.planted.agent;

import io.quorate.storage.raft.RaftReplica.ReadCallback;
import net.bytebuddy.asm.Advice;

/** What makes reads old. */
final class ReadBugs {
  private ReadBugs() {}

  static final class StaleRead {
    private StaleRead() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(0) ReadCallback callback) {
      if (!Switch.strikes(Plant.STALE_READ)) {
        return false;
      }
      callback.ready();
      return true;
    }
  }

  static final class LatePublish {
    private LatePublish() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
      return Switch.strikesEach(2, Plant.LATE_PUBLISH);
    }
  }
}
