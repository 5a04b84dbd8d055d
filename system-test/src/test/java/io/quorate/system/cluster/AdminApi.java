package io.quorate.system.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.system.http.HttpConnection;
import io.quorate.system.http.Json;
import io.quorate.system.http.Response;
import io.quorate.system.http.Session;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The administration routes that tests use, as staff. A new connection per call; thread-safe. */
public final class AdminApi {
  private static final int TIMEOUT_MS = 10_000;
  private static final byte[] NONE = {};

  /** A replica as its group's listing shows it. */
  public record Member(
      String nodeId,
      String role,
      String state,
      long appliedIndex,
      String checksum,
      long verifiedRevision,
      String text) {}

  /** A group as the listing shows it; leader is empty when there is none. */
  public record Group(
      String groupId,
      String state,
      String leader,
      long committedIndex,
      long revision,
      long logFirstIndex,
      List<Member> members) {

    public Member member(String nodeId) {
      return members.stream()
          .filter(member -> member.nodeId().equals(nodeId))
          .findFirst()
          .orElseThrow(() -> new AssertionError(nodeId + " is no member of " + this));
    }

    /** Why its replicas do not all hold the same at the same index, if so. */
    public Optional<String> disagreement() {
      Member first = members.get(0);
      boolean agree =
          members.stream()
              .allMatch(
                  member ->
                      member.appliedIndex() == first.appliedIndex()
                          && member.checksum().equals(first.checksum()));
      boolean isComplete =
          !leader.isEmpty() && members.stream().allMatch(m -> m.state().equals("up"));
      return agree && isComplete ? Optional.empty() : Optional.of(toString());
    }
  }

  /** Something wrong, with what to do about it. */
  public record Finding(
      String severity, String code, String subject, String message, String remedy) {}

  private final URI gateway;
  private final Session staff;

  public AdminApi(URI gateway, Session staff) {
    this.gateway = gateway;
    this.staff = staff;
  }

  public List<Group> groups() throws IOException {
    List<Group> groups = new ArrayList<>();
    for (JsonNode item : get("/admin/v1/groups").required("items")) {
      List<Member> members = new ArrayList<>();
      for (JsonNode member : item.required("members")) {
        members.add(
            new Member(
                member.required("node_id").asText(),
                member.required("role").asText(),
                member.required("state").asText(),
                member.required("applied_index").asLong(),
                member.required("checksum").asText(),
                member.required("verified_revision").asLong(),
                member.toString()));
      }
      groups.add(
          new Group(
              item.required("group_id").asText(),
              item.required("state").asText(),
              item.path("leader").asText(""),
              item.required("committed_index").asLong(),
              item.required("revision").asLong(),
              item.required("log_first_index").asLong(),
              members));
    }
    return groups;
  }

  public Group group(String groupId) throws IOException {
    return groups().stream()
        .filter(group -> group.groupId().equals(groupId))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no group " + groupId));
  }

  /** The findings of the whole cluster. */
  public List<Finding> findings() throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (JsonNode item : get("/admin/v1/health").required("findings")) {
      findings.add(
          new Finding(
              item.required("severity").asText(),
              item.required("code").asText(),
              item.required("subject").asText(),
              item.required("message").asText(),
              item.required("remedy").asText()));
    }
    return findings;
  }

  /** A node's state: up, unreachable or failed. */
  public JsonNode node(String nodeId) throws IOException {
    return get("/admin/v1/nodes/" + nodeId);
  }

  /** Asks for the leadership to go to a node; true when it went there. */
  public boolean transferLeader(String groupId, String target) throws IOException {
    String body = Json.object().put("target", target).toString();
    return post("/admin/v1/groups/" + groupId + "/leader:transfer", body).status() == 200;
  }

  public void snapshot(String groupId, String nodeId) throws IOException {
    String body = Json.object().put("node", nodeId).toString();
    Response answer = post("/admin/v1/groups/" + groupId + "/snapshots", body);
    if (answer.status() != 201) {
      throw new IOException("no snapshot of " + groupId + " on " + nodeId + ": " + answer);
    }
  }

  public JsonNode get(String target) throws IOException {
    try (HttpConnection connection = new HttpConnection(gateway, TIMEOUT_MS)) {
      Response answer =
          connection.send("GET", target, NONE, "Authorization", staff.authorization());
      if (answer.status() != 200) {
        throw new IOException(target + " answered " + answer);
      }
      return Json.parse(answer.text());
    }
  }

  private Response post(String target, String body) throws IOException {
    return send("POST", target, body);
  }

  /** Sends JSON as it is told; whatever is answered. */
  public Response send(String method, String target, String body) throws IOException {
    try (HttpConnection connection = new HttpConnection(gateway, TIMEOUT_MS)) {
      return connection.send(
          method,
          target,
          body.getBytes(StandardCharsets.UTF_8),
          "Authorization",
          staff.authorization(),
          "Content-Type",
          "application/json");
    }
  }
}
