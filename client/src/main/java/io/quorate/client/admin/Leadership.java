package io.quorate.client.admin;

/** Who leads a group after a transfer. */
public record Leadership(String groupId, String leader) {}
