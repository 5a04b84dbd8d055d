package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.RaftRpcFactory;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.Endpoint;
import com.alipay.sofa.jraft.util.SPI;
import org.jspecify.annotations.Nullable;

/**
 * What JRaft's service loader finds in place of Bolt. Public with a public constructor for the
 * loader's sake only.
 */
@SPI(name = "quorate", priority = 100)
public final class TransportRpcFactory implements RaftRpcFactory {

  @Override
  public void registerProtobufSerializer(String className, Object... args) {
    // RaftMessage lists the messages; there is no registry of serializers to fill.
  }

  /** Called with a group's options right before {@link #createRpcClient} gets what this returns. */
  @Override
  public ConfigHelper<RpcClient> defaultJRaftClientConfigHelper(RpcOptions options) {
    if (options instanceof TransportNodeOptions ours) {
      return new ClientOf(ours.transport(), ours.progress());
    }
    throw new IllegalStateException("a replica was not opened by JRaftEngine");
  }

  @Override
  public RpcClient createRpcClient(@Nullable ConfigHelper<RpcClient> helper) {
    if (helper instanceof ClientOf of) {
      return new TransportRpcClient(of.transport(), of.progress());
    }
    throw new IllegalStateException("an RPC client without a transport");
  }

  @Override
  public RpcServer createRpcServer(Endpoint endpoint, @Nullable ConfigHelper<RpcServer> helper) {
    throw new UnsupportedOperationException("requests come in by RaftTransport.bind");
  }

  private record ClientOf(RaftTransport transport, FollowerProgress progress)
      implements ConfigHelper<RpcClient> {
    @Override
    public void config(RpcClient client) {
      // It gets its transport when it is made.
    }
  }
}
