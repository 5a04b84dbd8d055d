package io.quorate.storage.raft.jraft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ClosureQueueImpl;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.error.RaftError;
import io.quorate.storage.raft.RaftReplica.Proposal;
import io.quorate.storage.raft.RaftReplica.Rejection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which statuses mean that an entry was certainly not appended. */
class ProposalClosureTest {
  private final List<String> ends = new ArrayList<>();
  private final ProposalClosure closure =
      new ProposalClosure(
          new Proposal() {
            @Override
            public void rejected(Rejection reason, String detail) {
              ends.add("rejected " + reason);
            }

            @Override
            public void lost(String detail) {
              ends.add("lost");
            }
          },
          new byte[0]);

  @Test
  void aFullQueueIsBusy() {
    closure.run(new Status(RaftError.EBUSY, "queue is full"));
    assertThat(ends).containsExactly("rejected BUSY");
  }

  @Test
  void aNonLeaderRejects() {
    closure.run(new Status(RaftError.EPERM, ProposalClosure.NOT_LEADER_TEXT));
    assertThat(ends).containsExactly("rejected NOT_LEADER");
  }

  @Test
  void aLeaderOfAnotherTermRejects() {
    closure.run(
        new Status(RaftError.EPERM, "expected_term=%d doesn't match current_term=%d", 3, 4));
    assertThat(ends).containsExactly("rejected NOT_LEADER");
  }

  @Test
  void aLeaderThatStepsDownLosesWhatItAppended() {
    closure.run(new Status(RaftError.EPERM, "Leader stepped down"));
    closure.run(new Status(RaftError.EBUSY, "a second end is none"));
    assertThat(ends).containsExactly("lost");
  }

  @Test
  void whatTheStateMachineTookEndsThere() {
    assertThat(closure.take()).isNotNull();
    closure.run(new Status(RaftError.ESTATEMACHINE, "failed"));
    assertThat(ends).isEmpty();
    assertThat(closure.take()).isNull();
  }

  /** The texts are JRaft's: another version must be read again before this test is changed. */
  @Test
  void jraftSaysSo() throws IOException {
    assertThat(constantsOf(NodeImpl.class)).contains("\0\16" + ProposalClosure.NOT_LEADER_TEXT);
    assertThat(constantsOf(NodeImpl.class))
        .contains(ProposalClosure.OTHER_TERM_TEXT + "%d doesn't match current_term=%d");
    assertThat(constantsOf(ClosureQueueImpl.class))
        .contains("Leader stepped down")
        .doesNotContain(ProposalClosure.NOT_LEADER_TEXT, ProposalClosure.OTHER_TERM_TEXT);
  }

  private static String constantsOf(Class<?> type) throws IOException {
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
