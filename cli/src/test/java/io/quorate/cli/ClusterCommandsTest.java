package io.quorate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.cli.fake.FakeGateway;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCommandsTest {
  private static final String GROUP =
      """
      {"group_id":"g1","state":"healthy","leader":"n1","term":2,"committed_index":9,"applied_index":9,
       "revision":7,"compact_revision":3,"keys":5,"size_bytes":4096,"log_bytes":1,"members":[]}""";

  @TempDir Path home;
  private FakeGateway gateway;
  private Cli cli;

  @BeforeEach
  void start() throws IOException {
    gateway = new FakeGateway();
    cli = Cli.staff(home, gateway);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void info() {
    gateway.staff(
        "GET /admin/v1/cluster",
        """
        {"cluster_id":"c-1","name":"dev","state":"healthy","version":"0.1.0","epoch":3,"nodes":3,
         "nodes_up":3,"groups":5,"groups_healthy":5,"failures_tolerated":1}""");
    assertThat(cli.run("cluster", "info").out())
        .contains("cluster   dev (c-1)")
        .endsWith("It can lose 1 more node.\n");
    assertThat(cli.run("cluster", "info", "-o", "yaml").out()).contains("nodes_up: 3\n");
  }

  @Test
  void healthTellsScriptsByItsExitCode() {
    String finding =
        "{\"severity\":\"error\",\"code\":\"node_unreachable\",\"subject\":\"n2\",\"message\":\"n2 does not answer\",\"remedy\":\"Start it.\"}";
    health("healthy", "");
    assertThat(cli.run("cluster", "health").code()).isZero();
    health("degraded", finding);
    Cli.Result degraded = cli.run("cluster", "health");
    assertThat(degraded.code()).isEqualTo(8);
    assertThat(degraded.out()).contains("n2 does not answer").contains("Start it.");
    health("no_quorum", finding);
    assertThat(cli.run("cluster", "health", "--json").code()).isEqualTo(5);
  }

  @Test
  void coloursAreForTerminalsThatWantThem() {
    health("healthy", "");
    assertThat(cli.run("cluster", "health").out()).isEqualTo("healthy\n");
    cli.terminals("012");
    assertThat(cli.run("cluster", "health").out()).isEqualTo("\u001b[32mhealthy\u001b[0m\n");
    cli.with("NO_COLOR", "1");
    assertThat(cli.run("cluster", "health").out()).isEqualTo("healthy\n");
  }

  @Test
  void groupsAndMembers() {
    gateway.staff("GET /admin/v1/groups", "{\"items\":[" + GROUP + "]}");
    gateway.staff(
        "GET /admin/v1/groups/g1/members",
        "{\"items\":[{\"node_id\":\"n1\",\"role\":\"leader\",\"state\":\"up\",\"match_index\":9,\"next_index\":10,\"checksum\":\"00ff\"}]}");
    assertThat(cli.run("cluster", "groups").out())
        .contains("GROUP  STATE    LEADER  TERM")
        .contains("REVISION  COMPACTED")
        .contains("4.0 KiB");
    assertThat(cli.run("cluster", "members", "g1").out()).contains("n1    leader  up");
    assertThat(cli.run("cluster", "members", "g9").code()).isEqualTo(3);
  }

  @Test
  void aTransferCanBeTriedFirst() {
    gateway.staff("GET /admin/v1/groups/g1", GROUP);
    gateway.staff(
        "POST /admin/v1/groups/g1/leader:transfer", "{\"group_id\":\"g1\",\"leader\":\"n2\"}");
    assertThat(cli.run("cluster", "transfer", "g1", "--to", "n2", "--dry-run").err())
        .contains("led by n1");
    assertThat(gateway.requests()).noneMatch(request -> request.startsWith("POST"));
    assertThat(cli.run("cluster", "transfer", "g1", "--to", "n2").out())
        .isEqualTo("g1 is led by n2\n");
  }

  @Test
  void snapshots() {
    String snapshot =
        "{\"snapshot_id\":\"g1-9\",\"group_id\":\"g1\",\"node_id\":\"n1\",\"index\":9,\"keys\":5,\"size_bytes\":2048}";
    gateway.staff("POST /admin/v1/groups/g1/snapshots", snapshot);
    gateway.staff("GET /admin/v1/groups/g1/snapshots", "{\"items\":[" + snapshot + "]}");
    assertThat(cli.run("snapshot", "create", "g1").out())
        .isEqualTo("g1-9 on n1: 5 keys, 2.0 KiB, up to log index 9\n");
    assertThat(cli.run("snapshot", "list", "g1", "-o", "jsonl").out())
        .contains("\"snapshot_id\":\"g1-9\"")
        .hasLineCount(1);
  }

  @Test
  void aCompactionAsksFirst() {
    gateway.staff(
        "POST /admin/v1/groups/g1/compact",
        "{\"group_id\":\"g1\",\"compact_revision\":7,\"revision\":9}");
    Cli.Result unasked = cli.run("compact", "g1", "--revision", "7");
    assertThat(unasked.code()).isEqualTo(7);
    assertThat(unasked.err()).contains("from before revision 7");
    assertThat(gateway.requests()).noneMatch(request -> request.startsWith("POST /admin"));
    assertThat(cli.run("compact", "g1", "--revision", "7", "--yes").out())
        .isEqualTo("g1 keeps history from revision 7; it is at 9\n");
    assertThat(cli.run("compact", "g1", "--yes", "--json").out()).contains("\"compact_revision\"");
    assertThat(cli.run("compact", "g9", "--yes").code()).isEqualTo(3);
  }

  @Test
  void tenantsAndTheirHistory() {
    String tenant = "{\"name\":\"default\",\"tenant_id\":2,\"shards\":16,\"history_window\":%s}";
    gateway.staff("GET /admin/v1/tenants", "{\"items\":[" + tenant.formatted("null") + "]}");
    gateway.staff("PATCH /admin/v1/tenants/default", tenant.formatted("\"2m\""));
    assertThat(cli.run("tenant", "list").out()).contains("default").contains("cluster");
    assertThat(cli.run("tenant", "set", "default", "--history-window", "2m").out())
        .isEqualTo("default can read back: 2m\n");
    assertThat(cli.run("tenant", "set", "nobody", "--history-window", "2m").code()).isEqualTo(3);
    assertThat(cli.run("tenant", "set", "default").code()).isEqualTo(2);
  }

  private void health(String state, String findings) {
    gateway.staff(
        "GET /admin/v1/health",
        "{\"state\":\"%s\",\"checked_at\":\"2026-01-01T00:00:00Z\",\"findings\":[%s]}"
            .formatted(state, findings));
  }
}
