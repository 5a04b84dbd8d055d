package io.quorate.proto.op;

/**
 * A lease as one group has it.
 *
 * @param remainingMs the time that it has left as of the read, if it is not kept alive
 */
public record LeaseState(long leaseId, long ttlMs, long remainingMs) {}
