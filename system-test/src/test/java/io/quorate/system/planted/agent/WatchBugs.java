package io.quorate.system.planted.agent;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/** What is not told to watchers. */
@SuppressWarnings("UnusedVariable") // parameters stand for the server's variables
final class WatchBugs {
  private WatchBugs() {}

  static final class SkippedRevision {
    private SkippedRevision() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 0, readOnly = false) long lookedUp) {
      if (Switch.strikes(Plant.SKIPPED_REVISION)) {
        lookedUp = lookedUp + 1;
      }
    }
  }

  static final class LostPage {
    private LostPage() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.FieldValue("after") Object after,
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object before) {
      if (Switch.strikes(Plant.LOST_PAGE)) {
        before = after;
      }
    }
  }
}
