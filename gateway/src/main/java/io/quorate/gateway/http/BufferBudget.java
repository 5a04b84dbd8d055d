package io.quorate.gateway.http;

/**
 * Bytes of bodies and answers that one event loop holds for clients, who may be as slow as they
 * like. Beyond the bound requests are refused, so that a thousand slow clients don't fill the heap.
 * Used on its event loop only.
 */
public final class BufferBudget {
  private final long limitBytes;
  private long usedBytes;

  public BufferBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  public boolean reserve(long bytes) {
    if (usedBytes + bytes > limitBytes) {
      return false;
    }
    usedBytes += bytes;
    return true;
  }

  public void release(long bytes) {
    if (bytes > usedBytes) {
      throw new IllegalStateException("releases " + bytes + " of " + usedBytes);
    }
    usedBytes -= bytes;
  }

  public long usedBytes() {
    return usedBytes;
  }
}
