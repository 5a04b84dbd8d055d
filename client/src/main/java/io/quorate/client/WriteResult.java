package io.quorate.client;

/** What a put did. */
public record WriteResult(boolean created, long modRevision, long createRevision, long version) {}
