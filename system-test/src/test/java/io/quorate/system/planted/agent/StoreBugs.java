package io.quorate.system.planted.agent;

import io.quorate.storage.mvcc.Position;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.asm.Advice;
import org.mapdb.DBMaker;

/** What goes wrong with stores and snapshots. */
@SuppressWarnings("UnusedVariable") // parameters stand for the server's variables
final class StoreBugs {
  private StoreBugs() {}

  static final class DroppedRow {
    private DroppedRow() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(0) byte[] key) {
      // The group's own rows come first: without them it would not know its shards.
      return (key[0] | key[1] | key[2] | key[3]) != 0
          && Switch.strikesEach(3, Plant.SNAPSHOT_DROPS_ROWS);
    }
  }

  static final class Unverified {
    private Unverified() {}

    @Advice.OnMethodExit(onThrowable = RuntimeException.class)
    static void exit(
        @Advice.Thrown(readOnly = false) Throwable thrown,
        @Advice.Return(readOnly = false) boolean more) {
      if (thrown != null && Switch.strikes(Plant.SNAPSHOT_NOT_VERIFIED)) {
        thrown = null;
        more = false;
      }
    }
  }

  static final class RevisionNotRestored {
    private RevisionNotRestored() {}

    @Advice.OnMethodEnter
    static void enter(
        @Advice.Argument(0) Path directory,
        @Advice.Argument(value = 1, readOnly = false) Position position) {
      // Not the catalog: without it nobody would find the groups.
      if (!directory.toString().contains("/meta/")
          && position.revision() > 1
          && Switch.strikes(Plant.REVISION_NOT_RESTORED)) {
        position =
            new Position(
                position.appliedIndex(),
                position.appliedTerm(),
                position.revision() - 1,
                position.compactRevision(),
                position.stampMs(),
                position.keys(),
                position.checksum());
      }
    }
  }

  static final class MarkerKept {
    private MarkerKept() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
      return Switch.strikes(Plant.TRUSTED_AFTER_CRASH);
    }
  }

  static final class MarkerNotCleared {
    private MarkerNotCleared() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(value = 1, readOnly = false) Set<String> keep) {
      // A store that is made anew keeps nothing.
      if (!keep.isEmpty() && Switch.strikes(Plant.TRUSTED_AFTER_CRASH)) {
        keep = new HashSet<>(keep);
        keep.add("trusted");
      }
    }
  }

  static final class HeaderNotChecked {
    private HeaderNotChecked() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Object maker) {
      if (Switch.strikes(Plant.TRUSTED_AFTER_CRASH)) {
        // Named in the signature, it would be loaded while it is being changed.
        ((DBMaker.Maker) maker).checksumHeaderBypass();
      }
    }
  }

  static final class MarkerBelieved {
    private MarkerBelieved() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter() {
      return Switch.strikes(Plant.TRUSTED_AFTER_CRASH);
    }
  }
}
