package io.quorate.storage.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.internal.v1.NodeStatus;
import io.quorate.internal.v1.StatusRequest;
import io.quorate.proto.rpc.Methods;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that speak mutual TLS to each other and to their callers. */
class ClusterTlsTest {
  @TempDir Path directory;

  @Test
  void servesWithClientCertificatesOnly() throws Exception {
    TestCertificates ours = TestCertificates.make(directory.resolve("ours"), "quorate");
    TestCertificates others = TestCertificates.make(directory.resolve("others"), "quorate");
    try (TestCluster cluster = new TestCluster(directory, "dev", 3, 1, Optional.of(ours));
        NodeCalls withCertificate = new NodeCalls("", Optional.of(ours));
        NodeCalls withAnother = new NodeCalls(TestCluster.SECRET, Optional.of(others));
        NodeCalls withoutTls = new NodeCalls(TestCluster.SECRET, Optional.empty())) {
      cluster.startAll();
      cluster.awaitReady();

      assertThat(cluster.status("n1").getNodeId()).isEqualTo("n1");
      assertThat(status(withCertificate, cluster).getNodeId()).isEqualTo("n1");
      assertThatThrownBy(() -> status(withAnother, cluster))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> status(withoutTls, cluster))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static NodeStatus status(NodeCalls calls, TestCluster cluster) {
    return calls.call(
        cluster.addressOf("n1"), Methods.NODE_STATUS, StatusRequest.getDefaultInstance(), Map.of());
  }
}
