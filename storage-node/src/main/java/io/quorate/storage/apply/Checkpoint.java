package io.quorate.storage.apply;

/**
 * A replica's note of its state at a checkpoint entry.
 *
 * @param index the entry's
 * @param checksum of the whole state, {@link StateChecksum#ofState}
 * @param revision the state's
 * @param comparedRevision the newest revision at which a note was compared so far, -1 before any;
 *     equal to {@code revision} once everything written so far was compared
 */
public record Checkpoint(long index, long checksum, long revision, long comparedRevision) {}
