package io.quorate.system.history;

/** An action on a key, as one of a batch. */
public record Request(String key, Action action) {}
