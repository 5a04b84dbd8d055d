package io.quorate.cli.kv;

import io.quorate.proto.op.Condition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What must hold for a write to happen: at most one of these. */
final class Wanted {
  @Option(names = "--if-absent", description = "Only when the key does not exist.")
  boolean absent;

  @Option(names = "--if-present", description = "Only when the key exists.")
  boolean present;

  @Option(
      names = "--if-revision",
      paramLabel = "N",
      description = "Only when the key's revision is N.")
  @Nullable Long revision;

  /** Of a group of options of which none need be given. */
  static Condition condition(@Nullable Wanted wanted) {
    if (wanted == null) {
      return Condition.ALWAYS;
    }
    if (wanted.revision != null) {
      return new Condition.Revisions(new long[] {wanted.revision});
    }
    return wanted.absent ? Condition.ABSENT : wanted.present ? Condition.EXISTS : Condition.ALWAYS;
  }
}
