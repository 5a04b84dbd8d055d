package io.quorate.system.fault.inject;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections to a gateway that it gains nothing by: slow ones, which send a request byte by byte,
 * or a flood, which come, say half a word and go. A bounded number of either, from one thread.
 */
final class Crowd implements Fault {
  private static final int SIZE = 300;
  private static final int CONNECT_TIMEOUT_MS = 1_000;
  private static final byte[] REQUEST =
      ("POST /v1/batch HTTP/1.1\r\nHost: q\r\nX-Slow: " + "x".repeat(4_000))
          .getBytes(StandardCharsets.US_ASCII);

  private final Scene scene;
  private final boolean isSlow;
  private final List<Socket> sockets = new ArrayList<>();
  private volatile boolean isOver;
  // Written by the thread only, read when it has ended.
  private int opened;

  private int turnedAway;
  private Thread thread;

  private Crowd(Scene scene, boolean isSlow) {
    this.scene = scene;
    this.isSlow = isSlow;
  }

  static Crowd slow(Scene scene) {
    return new Crowd(scene, true);
  }

  static Crowd flood(Scene scene) {
    return new Crowd(scene, false);
  }

  @Override
  public String inject() throws Exception {
    String gateway = scene.pick(scene.cluster().gatewayIds());
    URI url = scene.cluster().url(gateway);
    InetSocketAddress address = new InetSocketAddress(url.getHost(), url.getPort());
    thread = new Thread(() -> crowd(address), "crowd");
    thread.start();
    return SIZE + (isSlow ? " slow connections to " : " connections at a time to ") + gateway;
  }

  private void crowd(InetSocketAddress address) {
    for (int turn = 0; !isOver; turn++) {
      if (sockets.size() == SIZE) {
        if (isSlow) {
          say(sockets.get(turn % SIZE), 1 + turn / SIZE);
          pause();
          continue;
        }
        close(sockets.remove(0));
      }
      open(address);
    }
    sockets.forEach(this::close);
  }

  private void open(InetSocketAddress address) {
    Socket socket = new Socket();
    try {
      socket.connect(address, CONNECT_TIMEOUT_MS);
      socket.setSoTimeout(1);
      sockets.add(socket);
      opened++;
      socket.getOutputStream().write(REQUEST, 0, isSlow ? 1 : 7);
    } catch (IOException e) {
      // A gateway may turn such clients away, and may be down by another fault.
      turnedAway++;
      close(socket);
      sockets.remove(socket);
      pause();
    }
  }

  private void say(Socket socket, int at) {
    try {
      socket.getOutputStream().write(REQUEST, at % REQUEST.length, 1);
      InputStream in = socket.getInputStream();
      if (in.read() >= 0) {
        turnedAway++;
      }
    } catch (SocketTimeoutException e) {
      // Still listened to.
      return;
    } catch (IOException e) {
      turnedAway++;
    }
  }

  private static void pause() {
    try {
      Thread.sleep(3);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void close(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      turnedAway++;
    }
  }

  @Override
  public String heal() throws Exception {
    isOver = true;
    thread.join();
    return opened + " connections, " + turnedAway + " turned away";
  }
}
