package io.quorate.proto.op;

import org.jspecify.annotations.Nullable;

/**
 * What a {@link TxnStep} found or did. Records that a transaction wrote have its revision as their
 * mod revision.
 */
public sealed interface StepResult {

  /** Of a get: null when the key was absent. */
  record Got(@Nullable Entry entry) implements StepResult {}

  /** Of a put or an append. */
  record Written(long createRevision, long version) implements StepResult {}

  /** Of deletions: how many keys went. */
  record Deleted(long count) implements StepResult {}

  /** Of an increment: what the counter is now. */
  record Counted(long value, long createRevision, long version) implements StepResult {}
}
