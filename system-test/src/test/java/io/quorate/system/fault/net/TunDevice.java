package io.quorate.system.fault.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A network device whose other end is this process: what the kernel routes to it is read here, what
 * is written here the kernel routes on. See the kernel's {@code Documentation/networking/tuntap}.
 */
final class TunDevice implements AutoCloseable {
  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 02000000;
  private static final long TUNSETIFF = 0x400454caL;
  private static final short IFF_TUN_NO_PI = 0x1001;
  private static final int IFREQ_BYTES = 40;
  private static final int IFREQ_FLAGS_AT = 16;
  private static final short POLLIN = 1;

  /** The calls of the C library; each throws with errno when it fails. */
  interface Calls extends Library {
    int open(String path, int flags) throws LastErrorException;

    int ioctl(int file, NativeLong request, byte[] argument) throws LastErrorException;

    int poll(byte[] files, NativeLong count, int timeoutMs) throws LastErrorException;

    NativeLong read(int file, byte[] buffer, NativeLong size) throws LastErrorException;

    NativeLong write(int file, byte[] buffer, NativeLong size) throws LastErrorException;

    int close(int file) throws LastErrorException;
  }

  private final Calls calls = Native.load("c", Calls.class);
  private final int file;

  /** Makes the device in this process's namespace; it may be moved, and ends when it is closed. */
  TunDevice(String name) throws IOException {
    try {
      file = calls.open("/dev/net/tun", O_RDWR | O_CLOEXEC);
      byte[] request = new byte[IFREQ_BYTES];
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(bytes, 0, request, 0, bytes.length);
      ByteBuffer.wrap(request)
          .order(ByteOrder.nativeOrder())
          .putShort(IFREQ_FLAGS_AT, IFF_TUN_NO_PI);
      calls.ioctl(file, new NativeLong(TUNSETIFF), request);
    } catch (LastErrorException e) {
      throw new IOException("no TUN device " + name + ": " + e.getMessage(), e);
    }
  }

  /** Waits up to a time for a packet; its size, or 0 when none came. */
  int read(byte[] packet, int timeoutMs) throws IOException {
    ByteBuffer poll = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    poll.putInt(file).putShort(POLLIN);
    try {
      boolean isReady = calls.poll(poll.array(), new NativeLong(1), timeoutMs) > 0;
      return isReady ? calls.read(file, packet, new NativeLong(packet.length)).intValue() : 0;
    } catch (LastErrorException e) {
      throw new IOException("reading a TUN device: " + e.getMessage(), e);
    }
  }

  void write(byte[] packet) throws IOException {
    try {
      calls.write(file, packet, new NativeLong(packet.length));
    } catch (LastErrorException e) {
      throw new IOException("writing a TUN device: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    calls.close(file);
  }
}
