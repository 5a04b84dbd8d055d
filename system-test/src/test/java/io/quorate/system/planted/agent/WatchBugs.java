package io.quorate.system.planted.agent;

import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/** What is not told to watchers. */
@SuppressWarnings("UnusedVariable") // parameters stand for the server's variables
final class WatchBugs {
  private WatchBugs() {}

  static final class ForgottenLook {
    private ForgottenLook() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.FieldValue(value = "lookAgain", readOnly = false) boolean again) {
      if (again && Switch.strikes(Plant.FORGOTTEN_LOOK)) {
        again = false;
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
