package io.quorate.client.admin;

/**
 * One thing that is wrong, and what to do about it.
 *
 * @param severity {@code error} or {@code warning}
 * @param subject the node, group or replica concerned
 */
public record Finding(
    String severity, String code, String subject, String message, String remedy) {}
