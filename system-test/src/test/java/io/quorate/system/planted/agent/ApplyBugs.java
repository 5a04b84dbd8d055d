package io.quorate.system.planted.agent;

import io.quorate.storage.command.LogEntry;
import java.util.NavigableMap;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/** What goes wrong when an entry is applied. */
@SuppressWarnings("UnusedVariable") // parameters stand for the server's variables
final class ApplyBugs {
  private ApplyBugs() {}

  static final class ConditionIgnored {
    private ConditionIgnored() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) boolean holds) {
      if (!holds && Switch.strikes(Plant.CONDITION_IGNORED)) {
        holds = true;
      }
    }
  }

  static final class EpochIgnored {
    private EpochIgnored() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) boolean owns) {
      if (!owns && Switch.strikes(Plant.EPOCH_IGNORED)) {
        owns = true;
      }
    }
  }

  static final class LostDelete {
    private LostDelete() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
      return Switch.strikes(Plant.LOST_DELETE);
    }
  }

  static final class TornTransaction {
    private TornTransaction() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.FieldValue("changes") NavigableMap<?, ?> changes) {
      if (changes.size() > 1 && Switch.strikes(Plant.TORN_TRANSACTION)) {
        changes.pollLastEntry();
      }
    }
  }

  static final class ForgottenRequest {
    private ForgottenRequest() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object found) {
      if (found != null && Switch.strikes(Plant.FORGOTTEN_REQUEST)) {
        found = null;
      }
    }
  }

  /** All processes here have one clock; this one is of a machine in the wrong time zone. */
  static final class LocalClock {
    private LocalClock() {}

    @Advice.OnMethodExit
    static void exit(@Advice.FieldValue(value = "stampMs", readOnly = false) long stampMs) {
      if (Switch.strikes(Plant.LOCAL_CLOCK)) {
        stampMs = System.currentTimeMillis() + 3_600_000;
      }
    }
  }

  static final class TailOfEntry {
    private TailOfEntry() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(0) LogEntry entry) {
      Tail.begin(entry.commands().size());
    }
  }

  static final class TailCommand {
    private TailCommand() {}

    @Advice.OnMethodEnter
    static void enter() {
      Tail.next();
    }
  }

  static final class TailPut {
    private TailPut() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
      return Tail.isLast() && Switch.strikes(Plant.DROPPED_TAIL);
    }
  }
}
