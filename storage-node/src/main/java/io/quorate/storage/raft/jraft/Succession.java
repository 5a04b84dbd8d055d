package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcRequestClosure;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowResponse;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elects a new leader at once when the process of the old one is known to be gone.
 *
 * <p>An election timeout has to be longer than a network's or a collector's pauses, and a killed
 * leader costs its group about one and a half of it. But the kernel tells at once when a process
 * ends, and then there is nothing to wait for. Any node may begin an election at any time, by
 * Raft's rules: at worst one that was not needed. So the followers do what a leader's own request
 * to take over makes them do, one after the other, since two that begin together split the vote.
 *
 * <p>Thread-safe. What takes the node's lock runs on the engine's timer.
 */
final class Succession {
  private static final Logger LOG = LoggerFactory.getLogger(Succession.class);

  /** Time for the one before to be elected and to be heard of. */
  private static final long STAGGER_MS = 150;

  /** After so many elections by others it stands all the same. */
  private static final int MAX_CHECKS = 3;

  private final String groupId;
  private final String selfId;
  private final NodeImpl node;
  private final Supplier<Configuration> members;
  private final Supplier<@Nullable String> leaderId;
  private final LongSupplier leaderTerm;
  private final LongSupplier term;
  private final ScheduledExecutorService scheduler;

  Succession(
      String groupId,
      String selfId,
      NodeImpl node,
      Supplier<Configuration> members,
      Supplier<@Nullable String> leaderId,
      LongSupplier leaderTerm,
      LongSupplier term,
      ScheduledExecutorService scheduler) {
    this.groupId = groupId;
    this.selfId = selfId;
    this.node = node;
    this.members = members;
    this.leaderId = leaderId;
    this.leaderTerm = leaderTerm;
    this.term = term;
    this.scheduler = scheduler;
  }

  /** A node's process is gone. */
  void gone(String nodeId) {
    if (!nodeId.equals(leaderId.get())) {
      return;
    }
    int turn = turn(nodeId);
    if (turn >= 0) {
      standLater(nodeId, leaderTerm.getAsLong(), 0, turn * STAGGER_MS);
    }
  }

  private void standLater(String gone, long quietTerm, int checks, long delayMs) {
    var unused =
        scheduler.schedule(() -> standFor(gone, quietTerm, checks), delayMs, TimeUnit.MILLISECONDS);
  }

  /**
   * After how many others this replica's turn comes; -1 when it has no vote. Other groups begin
   * with other nodes, so that not all leaders end up on one.
   */
  private int turn(String gone) {
    List<String> voters =
        members.get().getPeers().stream()
            .map(PeerIds::nodeId)
            .filter(voter -> !voter.equals(gone))
            .sorted()
            .toList();
    int place = voters.indexOf(selfId);
    return place < 0 ? -1 : Math.floorMod(place - groupId.hashCode(), voters.size());
  }

  /**
   * @param quietTerm in which nobody else has begun an election yet; a vote that this replica gave
   *     since is known before the new leader is, and must not be undone by another election
   */
  private void standFor(String gone, long quietTerm, int checks) {
    String now = leaderId.get();
    if (now != null && !now.equals(gone)) {
      return;
    }
    long current = term.getAsLong();
    if (current != quietTerm && checks < MAX_CHECKS) {
      standLater(gone, current, checks + 1, 2 * STAGGER_MS);
      return;
    }
    PeerId leader = PeerIds.of(gone);
    LOG.info("group {}: its leader {} is gone; this node stands for election", groupId, gone);
    node.handleTimeoutNowRequest(
        TimeoutNowRequest.newBuilder()
            .setGroupId(groupId)
            .setServerId(leader.toString())
            .setPeerId(PeerIds.of(selfId).toString())
            .setTerm(current)
            .build(),
        new RpcRequestClosure(NOBODY, TimeoutNowResponse.getDefaultInstance()));
  }

  /** Nobody asked, so nobody is answered. */
  private static final RpcContext NOBODY =
      new RpcContext() {
        @Override
        public void sendResponse(Object response) {
          LOG.debug("stands for election: {}", response);
        }

        @Override
        public @Nullable Connection getConnection() {
          return null;
        }

        @Override
        public String getRemoteAddress() {
          return "";
        }
      };
}
