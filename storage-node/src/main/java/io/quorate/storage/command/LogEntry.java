package io.quorate.storage.command;

import java.util.List;

/**
 * A log entry as its reader sees it.
 *
 * @param stampMs the proposing leader's clock, Unix milliseconds; replicas use the larger of this
 *     and the group's time
 * @param commands to be applied in this order
 */
public record LogEntry(long stampMs, List<Command> commands) {}
