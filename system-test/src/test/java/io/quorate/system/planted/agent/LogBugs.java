package io.quorate.system.planted.agent;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/** What breaks the promises of Raft and its log. */
@SuppressWarnings("UnusedVariable") // parameters stand for the server's variables
final class LogBugs {
  private LogBugs() {}

  static final class QuorumOfOne {
    private QuorumOfOne() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) boolean granted) {
      if (!granted && Switch.strikes(Plant.QUORUM_OF_ONE)) {
        granted = true;
      }
    }
  }

  static final class FsyncSkipped {
    private FsyncSkipped() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
      return Switch.strikes(Plant.FSYNC_SKIPPED);
    }
  }

  static final class VoteNotSaved {
    private VoteNotSaved() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(
        @Advice.Argument(0) Object next,
        @Advice.FieldValue(value = "vote", readOnly = false, typing = Assigner.Typing.DYNAMIC)
            Object vote) {
      if (!Switch.strikes(Plant.VOTE_NOT_SAVED)) {
        return false;
      }
      vote = next;
      return true;
    }

    @Advice.OnMethodExit
    static void exit(
        @Advice.Enter boolean skipped, @Advice.Return(readOnly = false) boolean saved) {
      if (skipped) {
        saved = true;
      }
    }
  }
}
