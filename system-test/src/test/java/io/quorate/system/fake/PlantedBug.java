package io.quorate.system.fake;

/** Bugs that a store may have; each must be caught by the tools that judge the real one. */
public enum PlantedBug {
  NONE,
  /** Some reads answer the value before the current one. */
  STALE_READ,
  /** Some writes are acknowledged and forgotten. */
  LOST_WRITE,
  /** A deleted value comes back. */
  RESURRECTED_VALUE,
  /** Some writes are refused with a 503 and take effect all the same. */
  REFUSED_BUT_APPLIED,
  /** Conditions are judged on a state that has moved on. */
  CONDITION_NOT_ATOMIC,
  /** A write with an unknown outcome takes effect twice, the second time late. */
  APPLIED_TWICE
}
