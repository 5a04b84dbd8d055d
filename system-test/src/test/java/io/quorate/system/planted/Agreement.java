package io.quorate.system.planted;

import io.quorate.system.cluster.AdminApi.Group;
import io.quorate.system.cluster.AdminApi.Member;
import io.quorate.system.cluster.Await;
import io.quorate.system.cluster.DevCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Compares replicas at the end of a scenario, when nobody writes. */
final class Agreement {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DevCluster cluster;
  private boolean isSettled;

  private Agreement(DevCluster cluster) {
    this.cluster = cluster;
  }

  /** Waits until replicas agree, or certainly never will. */
  static void judge(DevCluster cluster, Found found) throws InterruptedException {
    Agreement agreement = new Agreement(cluster);
    Await.until("replicas agree or differ", PATIENCE, () -> agreement.look(found));
  }

  private Optional<String> look(Found found) throws IOException {
    List<Group> groups = cluster.admin().groups();
    for (Group group : groups) {
      Optional<String> difference = difference(group);
      if (difference.isPresent()) {
        found.add(Judge.AGREEMENT, difference.get());
        isSettled = true;
      }
      for (Member member : group.members()) {
        if (member.state().equals("failed")) {
          String text = "a replica of " + group.groupId() + " stopped: " + member;
          found.add(Judge.PRODUCT, text);
          found.add(Judge.AGREEMENT, text);
          isSettled = true;
        }
      }
    }
    return isSettled
        ? Optional.empty()
        : groups.stream().map(Group::disagreement).flatMap(Optional::stream).findFirst();
  }

  /** Two replicas that hold something else at the same index. */
  private static Optional<String> difference(Group group) {
    for (Member a : group.members()) {
      for (Member b : group.members()) {
        boolean isSame = a.checksum().equals(b.checksum()) || a.appliedIndex() != b.appliedIndex();
        if (!isSame && a.state().equals("up") && b.state().equals("up")) {
          return Optional.of(group.groupId() + ": " + a.text() + " and " + b.text());
        }
      }
    }
    return Optional.empty();
  }
}
