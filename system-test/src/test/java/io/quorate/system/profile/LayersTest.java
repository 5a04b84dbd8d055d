package io.quorate.system.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LayersTest {
  private static final String LOOP = "start_thread;java/lang/Thread.run;io/netty/channel/Loop.run;";

  @Test
  void theInnermostKnownFrameDecides() {
    assertThat(Layers.layerOf(LOOP + "io/quorate/gateway/kv/KvRoutes.put;java/util/HashMap.get"))
        .isEqualTo(Layer.GATEWAY);
    assertThat(Layers.layerOf(LOOP + "io/netty/channel/epoll/Native.writev;writev;tcp_sendmsg_[k]"))
        .isEqualTo(Layer.KERNEL);
    assertThat(Layers.layerOf(LOOP + "io/quorate/storage/rpc/DataService.write"))
        .isEqualTo(Layer.RPC);
    assertThat(Layers.layerOf("a;io/quorate/storage/apply/Applier.run;org/mapdb/BTreeMap.put2"))
        .isEqualTo(Layer.APPLY);
    assertThat(Layers.layerOf("a;io/quorate/storage/raft/jraft/Log.append;org/rocksdb/DB.write0"))
        .isEqualTo(Layer.LOG);
    assertThat(Layers.layerOf("a;com/alipay/sofa/jraft/core/NodeImpl.apply")).isEqualTo(Layer.RAFT);
    assertThat(Layers.layerOf("a;io/quorate/storage/token/TokenVerifier.verify"))
        .isEqualTo(Layer.NODE);
    assertThat(Layers.layerOf("start_thread;CompileBroker::compiler_thread_loop;Parse::do_one"))
        .isEqualTo(Layer.JIT);
    assertThat(Layers.layerOf("java/lang/Thread.run;java/util/Timer.run")).isEqualTo(Layer.OTHER);
  }

  @Test
  void samplesAddUpToSharesOfAWhole() {
    Layers layers =
        Layers.of(
            List.of(
                LOOP + "io/quorate/gateway/kv/KvRoutes.put 30",
                LOOP + "io/quorate/gateway/auth/Access.require 20",
                LOOP + "tcp_sendmsg_[k] 40",
                "java/lang/Thread.run 10"));
    assertThat(layers.total()).isEqualTo(100);
    assertThat(layers.share(Layer.GATEWAY)).isCloseTo(0.5, within(1e-9));
    assertThat(layers.share(Layer.KERNEL)).isCloseTo(0.4, within(1e-9));
    assertThat(layers.share(Layer.OTHER)).isCloseTo(0.1, within(1e-9));
    assertThat(layers.share(Layer.RAFT)).isZero();
  }

  @Test
  void whatIsNoStackIsRefused() {
    assertThatThrownBy(() -> Layers.of(List.of("just words")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("just words");
  }
}
