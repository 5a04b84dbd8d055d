package io.quorate.system.planted.agent;

import io.quorate.gateway.routing.GroupRoute;
import io.quorate.gateway.routing.TenantRoute.GroupShards;
import io.quorate.storage.apply.AppliedProposal;
import java.nio.file.Path;
import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/** What a right server survives. */
@SuppressWarnings("UnusedVariable") // parameters stand for the server's variables
final class Faults {
  private Faults() {}

  static final class LostAnswer {
    private LostAnswer() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.This AppliedProposal proposal) {
      if (!Switch.strikesEach(4, Plant.LOST_ANSWER)) {
        return false;
      }
      proposal.lost("a planted fault");
      return true;
    }
  }

  static final class CutOff {
    private CutOff() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
      return Switch.strikes(Plant.CUT_OFF);
    }
  }

  static final class CutOffSender {
    private CutOffSender() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
      return Switch.strikes(Plant.CUT_OFF);
    }

    @Advice.OnMethodExit
    static void exit(
        @Advice.Enter boolean isDropped, @Advice.Return(readOnly = false) boolean accepted) {
      if (isDropped) {
        accepted = true;
      }
    }
  }

  static final class OldRoute {
    private OldRoute() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.FieldValue("groups") List<GroupShards> groups,
        @Advice.Return(readOnly = false) GroupRoute group) {
      if (groups.size() > 1 && Switch.strikesEach(2, Plant.OLD_ROUTE)) {
        boolean isFirst = groups.get(0).group().equals(group);
        group = groups.get(isFirst ? 1 : 0).group();
      }
    }
  }

  static final class Power {
    private Power() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.Argument(0) Path path,
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object file) {
      file = UnsyncedWrites.watch(path, file);
    }
  }

  static final class Soon {
    private Soon() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) long millis) {
      millis = 500;
    }
  }
}
