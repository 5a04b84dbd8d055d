package io.quorate.cli.dev;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.cli.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code cluster.json} says: the processes by service name, and who supervises them.
 *
 * @param processes {@code n1}, {@code n2}, … and {@code gateway}; some may have ended
 * @param supervisor the {@code quorate dev} that runs in a foreground; null when detached
 */
record RunningCluster(Map<String, ProcessRecord> processes, @Nullable ProcessRecord supervisor) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static final RunningCluster NOTHING = new RunningCluster(Map.of(), null);

  boolean alive(String service) {
    ProcessRecord process = processes.get(service);
    return process != null && process.alive();
  }

  boolean supervised() {
    return supervisor != null && supervisor.alive();
  }

  RunningCluster with(String service, ProcessRecord process) {
    Map<String, ProcessRecord> more = new LinkedHashMap<>(processes);
    more.put(service, process);
    return new RunningCluster(more, supervisor);
  }

  RunningCluster supervisedBy(@Nullable ProcessRecord newSupervisor) {
    return new RunningCluster(processes, newSupervisor);
  }

  static RunningCluster read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return NOTHING;
    }
    JsonNode json = JSON.readTree(file.toFile());
    Map<String, ProcessRecord> processes = new LinkedHashMap<>();
    for (JsonNode node : json.path("nodes")) {
      process(node).ifPresent(process -> processes.put(node.path("id").asText(), process));
    }
    process(json.path("gateway")).ifPresent(process -> processes.put(Topology.GATEWAY, process));
    return new RunningCluster(processes, process(json.path("supervisor")).orElse(null));
  }

  void write(Path file, Topology topology) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    put(json.putObject("gateway"), processes.get(Topology.GATEWAY))
        .put("url", topology.gateway().url())
        .put("metrics", topology.gateway().metrics());
    var nodes = json.putArray("nodes");
    for (Topology.Node node : topology.nodes()) {
      put(nodes.addObject().put("id", node.id()), processes.get(node.id()))
          .put("address", node.address())
          .put("metrics", node.metrics());
    }
    if (supervisor != null) {
      put(json.putObject("supervisor"), supervisor);
    }
    PrivateFiles.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  private static ObjectNode put(ObjectNode json, @Nullable ProcessRecord process) {
    if (process != null) {
      json.put("pid", process.pid()).put("started_at", process.startedAt().toString());
    }
    return json;
  }

  private static Optional<ProcessRecord> process(JsonNode json) {
    if (!json.has("pid") || !json.has("started_at")) {
      return Optional.empty();
    }
    return Optional.of(
        new ProcessRecord(
            json.get("pid").asLong(), Instant.parse(json.get("started_at").asText())));
  }
}
