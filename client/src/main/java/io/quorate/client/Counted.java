package io.quorate.client;

/**
 * What an increment did.
 *
 * @param count what the counter is now
 */
public record Counted(long count, WriteResult write) implements TransactionResult.Step {}
