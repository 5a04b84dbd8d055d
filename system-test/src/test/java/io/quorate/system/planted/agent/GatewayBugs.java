package io.quorate.system.planted.agent;

import io.quorate.proto.error.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.bytebuddy.asm.Advice;

/** What goes wrong in a gateway. */
@SuppressWarnings("UnusedVariable") // parameters stand for the server's variables
final class GatewayBugs {
  private GatewayBugs() {}

  static final class BlindRepeat {
    private BlindRepeat() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) boolean repeatable) {
      if (Switch.strikes(Plant.BLIND_REPEAT)) {
        repeatable = true;
      }
    }
  }

  static final class UnknownAsRefused {
    private UnknownAsRefused() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 0, readOnly = false) ErrorCode code) {
      if (code == ErrorCode.OUTCOME_UNKNOWN && Switch.strikes(Plant.UNKNOWN_AS_REFUSED)) {
        code = ErrorCode.UNAVAILABLE;
      }
    }
  }

  static final class SwappedResults {
    private SwappedResults() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 1, readOnly = false) List<Object> results) {
      // Results of different kinds would not even fit the operations.
      if (results.size() > 1
          && results.get(0).getClass() == results.get(1).getClass()
          && Switch.strikes(Plant.SWAPPED_RESULTS)) {
        List<Object> swapped = new ArrayList<>(results);
        Collections.swap(swapped, 0, 1);
        results = swapped;
      }
    }
  }

  static final class FollowerRead {
    private FollowerRead() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 4, readOnly = false) boolean stale) {
      if (Switch.strikes(Plant.FOLLOWER_READ)) {
        stale = true;
      }
    }
  }

  static final class PageUnpinned {
    private PageUnpinned() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) long revision) {
      if (revision >= 0 && Switch.strikes(Plant.PAGE_UNPINNED)) {
        revision = -1;
      }
    }
  }
}
