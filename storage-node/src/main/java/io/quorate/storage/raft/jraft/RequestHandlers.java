package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.alipay.sofa.jraft.rpc.impl.ConnectionClosedEventListener;
import com.alipay.sofa.jraft.rpc.impl.PingRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.AppendEntriesRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.GetFileRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.InstallSnapshotRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.ReadIndexRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.RequestVoteRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.TimeoutNowRequestProcessor;
import com.google.protobuf.Message;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;

/**
 * Hands requests of peers to JRaft's processors.
 *
 * <p>Appended entries and heartbeats, nearly all there is, are taken on the event loop of the
 * peer's stream, which keeps their order: JRaft notes them in memory and gives them to its log
 * thread, and a hand-over costs more than that does. (JRaft would use a thread per group and peer.)
 * The price: who holds the replica's lock for long, to sync a vote on a slow disk, holds up the
 * loop. All else may wait for disk or network and goes to the shared workers. JRaft's CLI requests
 * (which change membership without a word of authorization) have no processor here at all.
 */
final class RequestHandlers {
  private final Map<RaftMessage, RpcProcessor<?>> processors = new EnumMap<>(RaftMessage.class);
  private final ConnectionClosedEventListener closedListener;
  private final Executor workers;

  RequestHandlers(Executor workers) {
    this.workers = workers;
    AppendEntriesRequestProcessor appendEntries = new AppendEntriesRequestProcessor(workers);
    closedListener = appendEntries;
    processors.put(RaftMessage.APPEND_ENTRIES, appendEntries);
    processors.put(RaftMessage.PING, new PingRequestProcessor(workers));
    processors.put(RaftMessage.REQUEST_VOTE, new RequestVoteRequestProcessor(workers));
    processors.put(RaftMessage.INSTALL_SNAPSHOT, new InstallSnapshotRequestProcessor(workers));
    processors.put(RaftMessage.GET_FILE, new GetFileRequestProcessor(workers));
    processors.put(RaftMessage.TIMEOUT_NOW, new TimeoutNowRequestProcessor(workers));
    processors.put(RaftMessage.READ_INDEX, new ReadIndexRequestProcessor(workers));
  }

  /**
   * Runs the request, here or elsewhere; it replies through the context.
   *
   * @throws java.util.concurrent.RejectedExecutionException when too many requests wait
   */
  void handle(RaftMessage type, Message request, RpcContext context) {
    @SuppressWarnings("unchecked")
    RpcProcessor<Message> processor = (RpcProcessor<Message>) processors.get(type);
    if (processor == null) {
      throw new IllegalStateException("no processor for " + type);
    }
    if (type == RaftMessage.APPEND_ENTRIES) {
      processor.handleRequest(context, request);
    } else {
      workers.execute(() -> processor.handleRequest(context, request));
    }
  }

  /** The peer's stream is over: JRaft forgets which replies it owes. */
  void closed(String peer, Connection connection) {
    closedListener.onClosed(peer, connection);
  }
}
