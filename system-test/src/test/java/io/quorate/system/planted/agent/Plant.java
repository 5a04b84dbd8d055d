package io.quorate.system.planted.agent;

import java.util.List;
import java.util.Locale;

/**
 * What can be planted into a server: bugs, each a mistake that an engineer could make, and faults,
 * which a right server survives and which bring a bug to light.
 */
public enum Plant {
  /** Linearizable reads without a round that confirms the leadership. */
  STALE_READ(
      Server.NODE, new Graft("raft.jraft.JRaftReplica", "readIndex", 1, ReadBugs.StaleRead.class)),
  /** The state is published after the answers, by the next run of entries. */
  LATE_PUBLISH(
      Server.NODE, new Graft("apply.GroupStateMachine", "publish", 0, ReadBugs.LatePublish.class)),
  /** An entry counts as committed when the first replica has it. */
  QUORUM_OF_ONE(
      Server.NODE,
      new Graft("com.alipay.sofa.jraft.entity.Ballot", "isGranted", 0, LogBugs.QuorumOfOne.class)),
  /** The write-ahead log is written and not synced. */
  FSYNC_SKIPPED(
      Server.NODE, new Graft("raft.jraft.WalSegment", "force", 0, LogBugs.FsyncSkipped.class)),
  /** Term and vote are kept in memory only. */
  VOTE_NOT_SAVED(
      Server.NODE, new Graft("raft.jraft.GroupVotes", "save", 1, LogBugs.VoteNotSaved.class)),
  /** Every condition of a write holds. */
  CONDITION_IGNORED(
      Server.NODE,
      new Graft("io.quorate.proto.op.Condition", "holds", 2, ApplyBugs.ConditionIgnored.class)),
  /** Whoever asks owns the shard, whatever table it was routed by. */
  EPOCH_IGNORED(Server.NODE, new Graft("apply.Ownership", "owns", 3, ApplyBugs.EpochIgnored.class)),
  /** A deletion is acknowledged and the key stays. */
  LOST_DELETE(Server.NODE, new Graft("apply.KeyWriter", "delete", 3, ApplyBugs.LostDelete.class)),
  /** The last operation of an entry with several is acknowledged and not done. */
  DROPPED_TAIL(
      Server.NODE,
      new Graft("apply.Applier", "apply", 3, ApplyBugs.TailOfEntry.class),
      new Graft("apply.Applier", "apply", 1, "Command", ApplyBugs.TailCommand.class),
      new Graft("mvcc.mapdb.MapDbStore", "put", 3, ApplyBugs.TailPut.class)),
  /** A transaction that changes several keys leaves the last one as it was. */
  TORN_TRANSACTION(
      Server.NODE, new Graft("apply.TxnRun", "write", 0, ApplyBugs.TornTransaction.class)),
  /** What was answered under a request id is done again when it comes again. */
  FORGOTTEN_REQUEST(
      Server.NODE,
      new Graft("apply.RememberedRequests", "find", 2, ApplyBugs.ForgottenRequest.class)),
  /** A replica stamps its state with its own clock instead of the log's. */
  LOCAL_CLOCK(Server.NODE, new Graft("apply.Applier", "apply", 3, ApplyBugs.LocalClock.class)),
  /** Each third row is missing in a snapshot. */
  SNAPSHOT_DROPS_ROWS(
      Server.NODE, new Graft("snapshot.SnapshotWriter", "add", 2, StoreBugs.DroppedRow.class)),
  /** The rows of a snapshot are loaded without adding them up. */
  SNAPSHOT_NOT_VERIFIED(
      Server.NODE, new Graft("apply.VerifyingRows", "hasNext", 0, StoreBugs.Unverified.class)),
  /** A loaded snapshot's revision is counted on from too low. */
  REVISION_NOT_RESTORED(
      Server.NODE,
      new Graft("mvcc.mapdb.MapDbStores", "load", 3, StoreBugs.RevisionNotRestored.class)),
  /**
   * A store is opened by a marker that was not removed when the store was opened before, and MapDB
   * is asked not to look whether its file was closed.
   */
  TRUSTED_AFTER_CRASH(
      Server.NODE,
      new Graft("mvcc.mapdb.TrustMarker", "remove", 1, StoreBugs.MarkerKept.class),
      new Graft("mvcc.mapdb.MapDbStores", "deleteOthers", 2, StoreBugs.MarkerNotCleared.class),
      new Graft("mvcc.mapdb.TrustMarker", "verify", 1, StoreBugs.MarkerBelieved.class),
      new Graft("org.mapdb.DBMaker$Maker", "make", 0, StoreBugs.HeaderNotChecked.class)),
  /** Who waits for changes at a leader is not told the first revision of the run that wakes it. */
  SKIPPED_REVISION(
      Server.NODE, new Graft("watch.Watches$Question", "look", 1, WatchBugs.SkippedRevision.class)),

  /** A watcher that falls behind goes on after what it could not take. */
  LOST_PAGE(Server.GATEWAY, new Graft("watch.Page", "before", 0, WatchBugs.LostPage.class)),
  /** A write whose outcome is unknown is sent again. */
  BLIND_REPEAT(
      Server.GATEWAY,
      new Graft("batch.WriteLane", "repeatable", 1, "Operation", GatewayBugs.BlindRepeat.class)),
  /** A write whose outcome is unknown is reported as not applied. */
  UNKNOWN_AS_REFUSED(
      Server.GATEWAY, new Graft("batch.Pending", "fail", 2, GatewayBugs.UnknownAsRefused.class)),
  /** The results of a frame go to each other's operations. */
  SWAPPED_RESULTS(
      Server.GATEWAY, new Graft("batch.Lane", "succeeded", 2, GatewayBugs.SwappedResults.class)),
  /** Any replica is asked, as if the caller had said that stale is good enough. */
  FOLLOWER_READ(
      Server.GATEWAY, new Graft("batch.Dispatcher", "get", 6, GatewayBugs.FollowerRead.class)),
  /** Each page of a scan is read at the revision of its own time. */
  PAGE_UNPINNED(
      Server.GATEWAY, new Graft("scan.Scanner", "pinned", 2, GatewayBugs.PageUnpinned.class)),

  /** Fault: some applied entries are reported as lost, as when a leader steps down. */
  LOST_ANSWER(Server.NODE, new Graft("group.EntryUnderWay", "applied", 1, Faults.LostAnswer.class)),
  /**
   * Fault: nothing comes in from peers, no stream takes anything out, and the timer that would
   * notice is late.
   */
  CUT_OFF(
      Server.NODE,
      new Graft("raft.jraft.ServerStream", "receive", 1, Faults.CutOff.class),
      new Graft("raft.jraft.ClientStream", "receive", 1, Faults.CutOff.class),
      new Graft("stream.FrameWriter", "offer", 1, Faults.CutOffSender.class),
      new Graft(
          "com.alipay.sofa.jraft.core.NodeImpl", "handleStepDownTimeout", 0, Faults.CutOff.class)),
  /** Fault: the gateway's routing table is an old one, in which shards live elsewhere. */
  OLD_ROUTE(Server.GATEWAY, new Graft("routing.TenantRoute", "groupOf", 1, Faults.OldRoute.class)),

  /** Always there: what was not synced is known, for a power loss. Changes nothing else. */
  POWER(Server.NODE, new Graft("raft.jraft.WalFile", "open", 1, Faults.Power.class)),
  /** Always there: replicas compare their states every half second, not every half minute. */
  OFTEN_COMPARED(
      Server.NODE,
      new Graft("group.Housekeeping$Settings", "intervalMs", 0, Faults.Soon.class),
      new Graft("group.Housekeeping$Settings", "checkpointEveryMs", 0, Faults.Soon.class));

  /** Into which kind of server. */
  public enum Server {
    NODE("io.quorate.storage."),
    GATEWAY("io.quorate.gateway.");

    private final String packages;

    Server(String packages) {
      this.packages = packages;
    }
  }

  /**
   * One method that is changed.
   *
   * @param type full, or without the server's own first packages
   * @param firstParameter ends the name of the first parameter's type; empty for any
   */
  record Graft(String type, String method, int parameters, String firstParameter, Class<?> advice) {
    Graft(String type, String method, int parameters, Class<?> advice) {
      this(type, method, parameters, "", advice);
    }

    String typeIn(Server server) {
      return type.matches("(io|com|org)[.].*") ? type : server.packages + type;
    }
  }

  private final Server server;

  @SuppressWarnings("ImmutableEnumChecker") // by List.of
  private final List<Graft> grafts;

  Plant(Server server, Graft... grafts) {
    this.server = server;
    this.grafts = List.of(grafts);
  }

  public Server server() {
    return server;
  }

  List<Graft> grafts() {
    return grafts;
  }

  /** As it is written in the files between test and server. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Plant of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
