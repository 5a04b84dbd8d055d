package io.quorate.cli.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/**
 * Loopback ports that nobody listens on.
 *
 * <p>They are drawn at random below the range that outgoing connections use, so that a port that is
 * kept for the next start is not taken by a connection meanwhile, and that clusters which are
 * planned at the same time hardly meet.
 */
final class Ports implements IntSupplier {
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;
  private static final int ATTEMPTS = 1_000;

  private final Set<Integer> given = new HashSet<>();

  @Override
  public int getAsInt() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (isFree(port) && given.add(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port between " + FIRST + " and " + LAST);
  }

  static boolean isFree(String address) {
    return isFree(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      // Binding failed: that is the answer, whatever the reason.
      return false;
    }
  }
}
