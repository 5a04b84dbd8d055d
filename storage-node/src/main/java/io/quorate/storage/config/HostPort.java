package io.quorate.storage.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** A TCP address as people write it: {@code host:port}, {@code [::1]:port}. */
public record HostPort(String host, int port) {

  public HostPort {
    if (host.isEmpty()) {
      throw new ConfigException("an address needs a host before its colon");
    }
    if (port < 0 || port > 65_535) {
      throw new ConfigException("port " + port + " is not between 0 and 65535");
    }
  }

  /** Reads {@code host:port}; the message of a failure shows the text. */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new ConfigException("\"" + text + "\" is not host:port");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new ConfigException("\"" + text + "\" is not host:port: the port is not a number", e);
    }
  }

  /** Whether only this machine can reach it. Resolves the host's name. */
  public boolean isLoopback() {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      throw new ConfigException("the host of " + this + " can't be resolved", e);
    }
  }

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
