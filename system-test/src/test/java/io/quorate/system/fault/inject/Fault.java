package io.quorate.system.fault.inject;

/** Something that goes wrong from {@link #inject} to {@link #heal}. Used once, by one thread. */
public interface Fault {

  /** Brings it about; returns what was done to whom, in words. */
  String inject() throws Exception;

  /**
   * Ends it, so that the cluster can become whole by itself; returns what is worth telling of it,
   * or an empty text. Fails when what the fault must lead to did not come about.
   */
  String heal() throws Exception;
}
