package io.quorate.cli.dev;

import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.PrivateFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The configuration files of the processes: written when a cluster is made, read ever after. */
final class Configs {
  private static final int DEFAULT_SHARDS = 16;

  private final DevLayout layout;
  private final int cores;

  Configs(DevLayout layout) {
    this(layout, Runtime.getRuntime().availableProcessors());
  }

  Configs(DevLayout layout, int cores) {
    this.layout = layout;
    this.cores = cores;
  }

  /** Writes the files of a new cluster; the gateway's comes last and makes it complete. */
  void create(Topology topology, String adminPasswordHash) throws IOException {
    Map<String, Object> peers = new LinkedHashMap<>();
    for (Topology.Node node : topology.nodes()) {
      peers.put(node.id(), node.address());
    }
    for (Topology.Node node : topology.nodes()) {
      Map<String, Object> config = new LinkedHashMap<>();
      config.put("cluster", cluster());
      config.put(
          "node",
          ordered(
              "id", node.id(),
              "data_dir", layout.data(node.id()).toString(),
              "listen", node.address(),
              "metrics_listen", node.metrics(),
              "event_loops", eventLoops(topology)));
      config.put("peers", peers);
      config.put(
          "bootstrap",
          ordered(
              "groups", topology.groups(),
              "default_shards", DEFAULT_SHARDS,
              "admin_password_hash", adminPasswordHash));
      write(layout.config(node.id()), config);
    }
    writeGateway(topology);
  }

  void writeGateway(Topology topology) throws IOException {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("cluster", cluster());
    config.put(
        "gateway",
        ordered(
            "listen", topology.gateway().address(),
            "metrics_listen", topology.gateway().metrics()));
    config.put("limits", ordered("event_loops", eventLoops(topology)));
    config.put("nodes", topology.nodes().stream().map(Topology.Node::address).toList());
    write(layout.config(Topology.GATEWAY), config);
  }

  /** The cluster that these files describe; empty when there is none yet. */
  Optional<Topology> read() throws IOException {
    Path gatewayFile = layout.config(Topology.GATEWAY);
    if (!Files.exists(gatewayFile)) {
      return Optional.empty();
    }
    List<Topology.Node> nodes = new ArrayList<>();
    int groups = 0;
    for (int i = 1; Files.exists(layout.config("n" + i)); i++) {
      Path file = layout.config("n" + i);
      Map<?, ?> config = load(file);
      Map<?, ?> node = section(config, "node", file);
      nodes.add(
          new Topology.Node(
              "n" + i, text(node, "listen", file), text(node, "metrics_listen", file)));
      if (section(config, "bootstrap", file).get("groups") instanceof Integer count) {
        groups = count;
      }
    }
    Map<?, ?> gateway = section(load(gatewayFile), "gateway", gatewayFile);
    return Optional.of(
        new Topology(
            groups,
            nodes,
            new Topology.Gateway(
                text(gateway, "listen", gatewayFile),
                text(gateway, "metrics_listen", gatewayFile))));
  }

  /**
   * The processes share this machine's cores. More event loops than a process has cores to itself
   * only pass work around, and split batches.
   */
  private int eventLoops(Topology topology) {
    int processes = topology.nodes().size() + 1;
    return Math.max(1, cores / processes);
  }

  private Map<String, Object> cluster() {
    return ordered("name", "dev", "secret_file", layout.secretFile().toString());
  }

  private static Map<?, ?> load(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
      if (loaded instanceof Map<?, ?> map) {
        return map;
      }
      throw malformed(file, "it is no mapping");
    }
  }

  private static Map<?, ?> section(Map<?, ?> config, String name, Path file) {
    if (config.get(name) instanceof Map<?, ?> section) {
      return section;
    }
    throw malformed(file, "there is no section \"" + name + "\"");
  }

  private static String text(Map<?, ?> section, String name, Path file) {
    if (section.get(name) instanceof String text) {
      return text;
    }
    throw malformed(file, "there is no text \"" + name + "\"");
  }

  private static CliException malformed(Path file, String why) {
    return new CliException(ExitCode.ERROR, file + " is not as `quorate dev` wrote it: " + why);
  }

  private static void write(Path file, Map<String, Object> config) throws IOException {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    Files.createDirectories(file.getParent());
    PrivateFiles.write(file, new Yaml(options).dump(config));
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
