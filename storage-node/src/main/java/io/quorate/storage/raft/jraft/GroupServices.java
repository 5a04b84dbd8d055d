package io.quorate.storage.raft.jraft;

import com.alipay.sofa.jraft.core.DefaultJRaftServiceFactory;
import com.alipay.sofa.jraft.entity.codec.LogEntryCodecFactory;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;

/** Gives JRaft a group's log and votes out of the shared log; the rest is JRaft's own. */
final class GroupServices extends DefaultJRaftServiceFactory {
  private final GroupLog log;
  private final GroupVotes votes;

  GroupServices(GroupLog log, GroupVotes votes) {
    this.log = log;
    this.votes = votes;
  }

  @Override
  public LogEntryCodecFactory createLogEntryCodecFactory() {
    return SealedEntries.INSTANCE;
  }

  @Override
  public LogStorage createLogStorage(String uri, RaftOptions options) {
    return log;
  }

  @Override
  public RaftMetaStorage createRaftMetaStorage(String uri, RaftOptions options) {
    return votes;
  }
}
