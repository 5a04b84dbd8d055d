package io.quorate.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GroupLeaderTest {
  private static final GroupRoute GROUP = new GroupRoute("g1", List.of("n1", "n2", "n3"));

  private final GroupLeader leader = new GroupLeader();

  @Test
  void replicasAreProbedInTurn() {
    assertThat(leader.target(GROUP, 0)).isEqualTo("n1");
    leader.refused("n1", "", 0);
    assertThat(leader.target(GROUP, 0)).isEqualTo("n2");
    leader.refused("n2", "", 0);
    assertThat(leader.target(GROUP, 0)).isEqualTo("n3");
    leader.refused("n3", "", 0);
    assertThat(leader.target(GROUP, 0)).isEqualTo("n1");
  }

  @Test
  void theOneThatAnsweredStays() {
    leader.answered("n2");
    assertThat(leader.target(GROUP, 0)).isEqualTo("n2");
    leader.refused("n1", "", 0);
    assertThat(leader.target(GROUP, 0)).isEqualTo("n2");
  }

  @Test
  void aHintIsNewsOnce() {
    assertThat(leader.refused("n1", "n3", 0)).isTrue();
    assertThat(leader.target(GROUP, 0)).isEqualTo("n3");
    assertThat(leader.refused("n2", "n3", 0)).isFalse();
  }

  @Test
  void aHintMayNameANewReplica() {
    assertThat(leader.refused("n1", "n9", 0)).isTrue();
    assertThat(leader.target(GROUP, 0)).isEqualTo("n9");
  }

  @Test
  void suspectsAreLeftAloneForAWhile() {
    leader.failed("n1", 0);
    assertThat(leader.target(GROUP, 1)).isEqualTo("n2");
    assertThat(leader.refused("n2", "n1", 1)).isFalse();
    assertThat(leader.target(GROUP, 1)).isEqualTo("n3");
    assertThat(leader.refused("n3", "n1", GroupLeader.SUSPECT_NANOS)).isTrue();
    assertThat(leader.target(GROUP, GroupLeader.SUSPECT_NANOS)).isEqualTo("n1");
  }

  @Test
  void whenAllAreSuspectOneIsAskedNonetheless() {
    leader.failed("n1", 0);
    leader.failed("n2", 0);
    leader.failed("n3", 0);
    assertThat(leader.target(GROUP, 1)).isIn("n1", "n2", "n3");
  }
}
