package io.quorate.storage.group;

import io.quorate.proto.error.ErrorCode;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.command.EntryBuilder;
import java.util.List;

/** Commands that wait for the log and go into one entry together; answered exactly once. */
interface Pending {
  int operations();

  long bytes();

  void addTo(EntryBuilder entry);

  /** The results of its commands, in order. */
  void applied(List<CommandResult> results);

  /** Not applied, or with {@link ErrorCode#OUTCOME_UNKNOWN} perhaps. */
  void failed(ErrorCode code, String detail);
}
