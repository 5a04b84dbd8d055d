package io.quorate.system.damage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.cluster.AdminApi;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.SharedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a replica has promised, its log and its vote, can't be made anew: a node whose files have
 * lost some of that must not take part in the groups concerned, must say so with a remedy, and the
 * others must go on without it.
 */
@Order(90)
@ExtendWith(SharedCluster.class)
final class LogDamageIT {
  private static final long SEED = Long.getLong("damage.seed", System.nanoTime());
  private static final int ENTRIES = 150;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long WATERMARK_HEADER = 4096;

  private final DevCluster cluster;
  private final Random random = new Random(SEED);
  private final Rows rows;
  private Victim victim;

  /** How many of the node's groups with data have lost something. */
  private enum Scope {
    /** Refused by the others, for what it is. */
    WHOLE_NODE,
    ALL_GROUPS,
    SOME_GROUP
  }

  /** Does something to the files of the stopped node. */
  private interface Harm {
    String to(NodeFiles files) throws IOException;
  }

  LogDamageIT(DevCluster cluster) {
    this.cluster = cluster;
    this.rows = new Rows(cluster, "log-damage-" + SEED + "/", random);
  }

  @BeforeEach
  void write() throws IOException {
    List<String> nodes = cluster.nodeIds();
    victim = new Victim(cluster, nodes.get(random.nextInt(nodes.size())));
    rows.write(1);
  }

  @Test
  @Tag("long")
  void truncatedWriteAheadLog() throws Exception {
    Path log = victim.files().writeAheadLog();
    long before = LogSegment.usedBytes(log);
    isRefusedAfter(files -> FileDamage.truncate(log, inTail(log, before)));
  }

  @Test
  void flippedByteInTheWriteAheadLog() throws Exception {
    Path log = victim.files().writeAheadLog();
    long before = LogSegment.usedBytes(log);
    isRefusedAfter(files -> FileDamage.flip(log, inTail(log, before), LogSegment.usedBytes(log)));
  }

  @Test
  @Tag("long")
  void lostWriteAheadLog() throws Exception {
    isRefusedAfter(
        files -> {
          Path directory = files.writeAheadLog().getParent();
          NodeFiles.delete(directory);
          return "removed " + directory;
        });
  }

  /** A place in what was written since, with entries of all groups behind it. */
  private static long inTail(Path log, long before) throws IOException {
    return before + (LogSegment.usedBytes(log) - before) / 4;
  }

  @Test
  @Tag("long")
  void damagedManifest() throws Exception {
    FileDamage.Kind kind =
        random.nextBoolean() ? FileDamage.Kind.TRUNCATED : FileDamage.Kind.REMOVED;
    isRefusedAfter(files -> FileDamage.apply(kind, files.manifest(), random));
  }

  @Test
  @Tag("long")
  void lostLog() throws Exception {
    isRefusedAfter(
        files -> {
          Path log = files.logDirectory();
          NodeFiles.delete(log);
          return "removed " + log;
        });
  }

  @Test
  @Tag("long")
  void lostWatermark() throws Exception {
    isRefusedAfter(files -> FileDamage.apply(FileDamage.Kind.REMOVED, files.watermark(), random));
  }

  /**
   * After a clean stop, where every byte of the records counts; after a kill one of a record's two
   * slots may be a store that was cut off, and the other one rules.
   */
  @Test
  void damagedWatermark() throws Exception {
    rows.writeOneByOne(ENTRIES);
    cluster.awaitAgreement(PATIENCE);
    victim.terminate();
    isRefusedAfter(
        Scope.SOME_GROUP,
        files -> {
          Path file = files.watermark();
          long end = FileDamage.usedBytes(file);
          long at = WATERMARK_HEADER + (long) (random.nextDouble() * (end - WATERMARK_HEADER));
          return FileDamage.flip(file, at, end);
        });
  }

  @Test
  @Tag("long")
  void oldCopyOfTheLog() throws Exception {
    victim.kill();
    Path log = victim.files().logDirectory();
    Path old = cluster.data().resolve(victim.nodeId()).resolve("old-log");
    NodeFiles.copy(log, old);
    victim.start();
    victim.awaitWhole();
    isRefusedAfter(
        files -> {
          NodeFiles.delete(log);
          Files.move(old, log);
          return "put an old copy of " + log + " back";
        });
  }

  @Test
  void wipedDataDirectory() throws Exception {
    rows.writeOneByOne(ENTRIES);
    cluster.awaitAgreement(PATIENCE);
    victim.kill();
    isRefusedAfter(
        Scope.WHOLE_NODE,
        files -> {
          files.wipe();
          return "wiped " + files.data();
        });
  }

  private void isRefusedAfter(Harm harm) throws Exception {
    rows.writeOneByOne(ENTRIES);
    cluster.awaitAgreement(PATIENCE);
    victim.kill();
    isRefusedAfter(Scope.ALL_GROUPS, harm);
  }

  private void isRefusedAfter(Scope scope, Harm harm) throws Exception {
    Path copy = victim.copyTo("before-damage");
    String what = "seed " + SEED + ", " + victim.nodeId() + ": " + harm.to(victim.files());
    System.out.println("damage: " + what);
    victim.start();
    try {
      checkRefused(scope, what);
    } finally {
      victim.kill();
      victim.restore(copy);
      victim.start();
    }
    victim.awaitWhole();
    rows.verify(what + ", and restored");
  }

  private void checkRefused(Scope scope, String what) throws Exception {
    List<AdminApi.Finding> findings =
        scope == Scope.WHOLE_NODE ? victim.awaitReplaced(what) : victim.awaitFindings(what);
    System.out.println("damage: " + findings);
    // The others serve on, and those who were refused do not follow.
    rows.writeOneByOne(40);
    rows.verify(what);
    List<String> takingPart = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    for (AdminApi.Group group : cluster.admin().groups()) {
      assertThat(group.leader()).as("%s: %s", what, group).isNotEmpty();
      boolean takesPart = group.member(victim.nodeId()).state().equals("up");
      (takesPart ? takingPart : refused).add(group.groupId());
      if (!takesPart) {
        assertThat(group.leader()).as("%s: %s", what, group).isNotEqualTo(victim.nodeId());
      }
    }
    assertThat(refused).as(what).isNotEmpty();
    if (scope != Scope.SOME_GROUP) {
      assertThat(takingPart).as(what).isSubsetOf("meta");
    }
  }
}
