package io.quorate.system.watch;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.quorate.cli.bench.grpc.ProtoFields;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/**
 * How a watch is asked for by gRPC.
 *
 * @param endsRequest false where more could follow, as with etcd, and its end would end the watch
 */
record WatchCall(String path, String authorization, Request request, boolean endsRequest) {
  private static final int QUORATE_KEY = 1;
  private static final int QUORATE_PREFIX = 2;
  private static final int ETCD_CREATE = 1;
  private static final int ETCD_KEY = 1;
  private static final int ETCD_END = 2;

  /** Writes a watcher's request message. */
  interface Request {
    void encode(int watcher, ByteBuf out);
  }

  /** All of a prefix, of Quorate's {@code watch.proto}. */
  static WatchCall quoratePrefix(String authorization, IntFunction<String> prefixes) {
    return quorate(authorization, QUORATE_PREFIX, prefixes);
  }

  /** A key each. */
  static WatchCall quorateKey(String authorization, IntFunction<String> keys) {
    return quorate(authorization, QUORATE_KEY, keys);
  }

  private static WatchCall quorate(String authorization, int field, IntFunction<String> names) {
    return new WatchCall(
        "/quorate.v1.Watch/Watch",
        authorization,
        (watcher, out) -> text(field, names.apply(watcher), out),
        true);
  }

  /** The same of etcd's {@code rpc.proto}: a request to create a watch. */
  static WatchCall etcdPrefix(String prefix) {
    String end =
        prefix.substring(0, prefix.length() - 1) + (char) (prefix.charAt(prefix.length() - 1) + 1);
    return new WatchCall(
        "/etcdserverpb.Watch/Watch",
        "",
        (watcher, out) -> {
          ByteBuf create = Unpooled.buffer();
          text(ETCD_KEY, prefix, create);
          text(ETCD_END, end, create);
          ProtoFields.bytes(ETCD_CREATE, create.readableBytes(), out);
          out.writeBytes(create);
        },
        false);
  }

  private static void text(int field, String text, ByteBuf out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ProtoFields.bytes(field, bytes.length, out);
    out.writeBytes(bytes);
  }
}
