package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group's term and vote, in the shared database. Durable when a setter returns true; JRaft calls
 * under its node lock.
 */
final class GroupVotes implements RaftMetaStorage {
  private static final Logger LOG = LoggerFactory.getLogger(GroupVotes.class);

  private final String groupId;
  private final int number;
  private final LogDatabase database;
  private final GroupWatermark watermark;
  private volatile Vote vote = Vote.NONE;

  GroupVotes(String groupId, int number, LogDatabase database, GroupWatermark watermark) {
    this.groupId = groupId;
    this.number = number;
    this.database = database;
    this.watermark = watermark;
  }

  @Override
  public boolean init(RaftMetaStorageOptions options) {
    try {
      vote = Vote.read(database, number);
      return true;
    } catch (RocksDBException | RuntimeException e) {
      LOG.error("the vote of group {} can't be read", groupId, e);
      return false;
    }
  }

  @Override
  public void shutdown() {}

  @Override
  public boolean setTerm(long term) {
    return save(new Vote(term, vote.votedFor()));
  }

  @Override
  public long getTerm() {
    return vote.term();
  }

  @Override
  public boolean setVotedFor(PeerId peer) {
    return save(new Vote(vote.term(), text(peer)));
  }

  @Override
  public PeerId getVotedFor() {
    PeerId peer = new PeerId();
    String votedFor = vote.votedFor();
    if (!votedFor.isEmpty() && !peer.parse(votedFor)) {
      throw new IllegalStateException("not a peer: " + votedFor);
    }
    return peer;
  }

  @Override
  public boolean setTermAndVotedFor(long term, PeerId peer) {
    return save(new Vote(term, text(peer)));
  }

  private boolean save(Vote next) {
    try (WriteBatch batch = new WriteBatch()) {
      batch.put(LogKeys.of(LogKeys.VOTE, number), next.encode());
      database.writeSynced(batch);
      vote = next;
      watermark.voted(next);
      return true;
    } catch (RocksDBException e) {
      LOG.error("group {}: the vote of term {} was not saved", groupId, next.term(), e);
      return false;
    }
  }

  private static String text(PeerId peer) {
    return peer.isEmpty() ? "" : peer.toString();
  }
}
