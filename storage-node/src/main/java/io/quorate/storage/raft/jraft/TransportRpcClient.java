package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.ReplicatorGroup;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.InvokeContext;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest;
import com.alipay.sofa.jraft.util.Endpoint;
import com.google.protobuf.Message;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A group's view of the node's transport. Nothing here waits for the network: JRaft calls under its
 * node lock, and a peer that is down must not stall a leader (sofa-jraft #1103).
 */
final class TransportRpcClient implements RpcClient {
  private final RaftTransport transport;
  private final FollowerProgress progress;
  private volatile @Nullable ReplicatorGroup group;
  private final AtomicBoolean listening = new AtomicBoolean();

  TransportRpcClient(RaftTransport transport, FollowerProgress progress) {
    this.transport = transport;
    this.progress = progress;
  }

  @Override
  public boolean init(RpcOptions options) {
    return true;
  }

  @Override
  public void shutdown() {
    ReplicatorGroup registered = group;
    if (registered != null) {
      transport.removeGroup(registered);
    }
  }

  @Override
  public boolean checkConnection(Endpoint endpoint) {
    return link(endpoint).isReady();
  }

  @Override
  public boolean checkConnection(Endpoint endpoint, boolean createIfAbsent) {
    PeerLink link = link(endpoint);
    if (link.isReady()) {
      return true;
    }
    if (createIfAbsent) {
      link.connect();
    }
    return false;
  }

  @Override
  public void closeConnection(Endpoint endpoint) {
    // The stream serves the other groups too. It closes when the peer is silent.
  }

  @Override
  public void registerConnectEventListener(ReplicatorGroup replicatorGroup) {
    group = replicatorGroup;
  }

  /**
   * JRaft registers a group before it has initialised it, and telling it then of a connection
   * fails. A group that sends is past that, and one that never sent leads nobody.
   */
  private void listen() {
    ReplicatorGroup registered = group;
    if (registered != null && !listening.get() && listening.compareAndSet(false, true)) {
      transport.addGroup(registered);
    }
  }

  /** JRaft pings this way to make a connection; when there is none, it is made meanwhile. */
  @Override
  public Object invokeSync(
      Endpoint endpoint, Object request, @Nullable InvokeContext context, long timeoutMs)
      throws RemotingException {
    if (!(request instanceof PingRequest)) {
      throw new RemotingException("no synchronous call of " + request.getClass().getSimpleName());
    }
    if (!checkConnection(endpoint, true)) {
      throw new RemotingException("connecting to node " + PeerIds.nodeId(endpoint));
    }
    return ErrorResponse.newBuilder().setErrorCode(0).build();
  }

  @Override
  public void invokeAsync(
      Endpoint endpoint,
      Object request,
      @Nullable InvokeContext context,
      InvokeCallback callback,
      long timeoutMs)
      throws RemotingException {
    listen();
    RaftMessage type = RaftMessage.of(request);
    if (type == null) {
      throw new RemotingException("no call " + request.getClass().getName());
    }
    InvokeCallback observed =
        request instanceof AppendEntriesRequest append
            ? new Observed(PeerIds.nodeId(endpoint), append, callback)
            : callback;
    link(endpoint).call((Message) request, type, observed, timeoutMs);
  }

  /** Notes how far the follower is before JRaft gets to see its reply. */
  private final class Observed implements InvokeCallback {
    private final String nodeId;
    // Not the request itself: its entries need not live until the reply.
    private final long term;
    private final long lastIndex;
    private final InvokeCallback callback;

    Observed(String nodeId, AppendEntriesRequest request, InvokeCallback callback) {
      this.nodeId = nodeId;
      this.term = request.getTerm();
      this.lastIndex = request.getPrevLogIndex() + request.getEntriesCount();
      this.callback = callback;
    }

    @Override
    public void complete(@Nullable Object result, @Nullable Throwable error) {
      if (result instanceof AppendEntriesResponse response && !response.hasErrorResponse()) {
        progress.replied(nodeId, term, response.getSuccess() ? lastIndex : 0);
      }
      callback.complete(result, error);
    }

    @Override
    public @Nullable Executor executor() {
      return callback.executor();
    }
  }

  private PeerLink link(Endpoint endpoint) {
    return transport.link(PeerIds.nodeId(endpoint));
  }
}
