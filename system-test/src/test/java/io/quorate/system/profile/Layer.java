package io.quorate.system.profile;

import java.util.Arrays;

/**
 * A layer of the servers, by the packages and symbols that belong to it. A sample belongs to the
 * innermost frame that some layer knows: what the kernel does for a write-ahead log is the
 * kernel's, since the question is where CPU goes, and what a JDK's map does for the state machine
 * is the state machine's. Their order is the order of reports.
 */
enum Layer {
  HTTP("HTTP and gRPC", "io/netty/ io/vertx/"),
  GATEWAY("gateway", "io/quorate/gateway/"),
  RPC("storage node: gRPC, frames", "io/quorate/storage/rpc/ io/quorate/storage/group/"),
  RAFT("Raft", "com/alipay/ io/quorate/storage/raft/ com/lmax/"),
  LOG("log: RocksDB", "org/rocksdb/ rocksdb:: librocksdbjni"),
  APPLY(
      "state machine",
      "io/quorate/storage/apply/ io/quorate/storage/mvcc/ io/quorate/storage/command/ org/mapdb/"),
  CODECS("codecs", "io/quorate/proto/ com/google/protobuf/ io/quorate/v1/"),
  NODE("rest of the storage node", "io/quorate/storage/"),
  JIT(
      "JIT and GC",
      "CompileBroker Compiler:: C2Compiler VM_Gen DefNewGeneration GenMarkSweep TenuredGeneration"),
  KERNEL("kernel: network, disk, wake-ups", "_[k]"),
  OTHER("other", "");

  private final String title;

  /** Parts of frames, with blanks between. */
  private final String signs;

  Layer(String title, String signs) {
    this.title = title;
    this.signs = signs;
  }

  String title() {
    return title;
  }

  boolean knows(String frame) {
    return !signs.isEmpty() && Arrays.stream(signs.split(" ")).anyMatch(frame::contains);
  }
}
