package io.quorate.system.fault.net;

/** One direction between two hosts. */
public record Link(String from, String to) {

  public Link {
    if (from.equals(to)) {
      throw new IllegalArgumentException(from + " has no link to itself");
    }
  }

  @Override
  public String toString() {
    return from + "→" + to;
  }
}
