package io.quorate.system.fault.net;

import java.util.Locale;

/**
 * What the delay line does to packets. Jitter reorders them.
 *
 * @param delayMs of each packet
 * @param jitterMs on top, up to this much, anew for each packet
 * @param duplicatePercent of the packets come twice
 */
public record Shape(int delayMs, int jitterMs, int duplicatePercent) {

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%d ms + 0..%d ms, %d %% twice", delayMs, jitterMs, duplicatePercent);
  }
}
