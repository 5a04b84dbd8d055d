package io.quorate.storage.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads a node's YAML file, with {@code QUORATE_SECTION_KEY} variables on top. Relative paths are
 * relative to the file's directory.
 *
 * @param ignoredVariables variables with our prefix that no key stands for; worth a warning
 */
public record ConfigFile(NodeConfig config, List<String> ignoredVariables) {

  /**
   * JRaft looks once per timeout, and up to a third later, whether the leader was heard within one:
   * a dead leader is noticed after one to 2.3 of them. Writes must go on within two seconds.
   */
  private static final int ELECTION_TIMEOUT_MS = 700;

  private static final SortedSet<String> KEYS =
      new TreeSet<>(
          List.of(
              "cluster.name",
              "cluster.secret_file",
              "node.id",
              "node.data_dir",
              "node.listen",
              "node.advertise",
              "node.metrics_listen",
              "node.event_loops",
              "peers.*",
              "bootstrap.groups",
              "bootstrap.default_shards",
              "bootstrap.replicas",
              "bootstrap.admin_password_hash",
              "raft.election_timeout_ms",
              "raft.snapshot_log_bytes",
              "raft.history_ms",
              "tls.certificate",
              "tls.private_key",
              "tls.ca",
              "plaintext"));

  public static ConfigFile read(Path file, Map<String, String> environment) {
    Path absolute = file.toAbsolutePath().normalize();
    try {
      Settings settings = Settings.of(parse(absolute), environment, KEYS);
      NodeConfig config = config(settings, absolute.resolveSibling(""));
      return new ConfigFile(config, settings.ignoredVariables());
    } catch (ConfigException e) {
      throw new ConfigException(file + ": " + e.getMessage(), e);
    }
  }

  private static Map<?, ?> parse(Path file) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      Object tree = new Yaml(new SafeConstructor(options)).load(Files.readString(file));
      if (tree instanceof Map<?, ?> map) {
        return map;
      }
    } catch (IOException e) {
      throw new ConfigException("can't be read: " + e.getMessage(), e);
    } catch (YAMLException e) {
      throw new ConfigException("is not YAML: " + e.getMessage(), e);
    }
    throw new ConfigException("holds no settings");
  }

  private static NodeConfig config(Settings settings, Path directory) {
    HostPort listen = settings.address("node.listen");
    boolean advertised = settings.text("node.advertise").isPresent();
    return new NodeConfig(
        new NodeConfig.Cluster(settings.required("cluster.name"), secret(settings, directory)),
        new NodeConfig.Node(
            settings.required("node.id"),
            path(settings, "node.data_dir", directory),
            listen,
            advertised ? settings.address("node.advertise") : listen,
            settings.address("node.metrics_listen"),
            settings.integer("node.event_loops", Runtime.getRuntime().availableProcessors())),
        settings.addresses("peers"),
        new NodeConfig.Bootstrap(
            settings.integer("bootstrap.groups", 4),
            settings.integer("bootstrap.default_shards", 16),
            settings.integer("bootstrap.replicas", 3),
            settings.text("bootstrap.admin_password_hash").map(Secret::new)),
        new NodeConfig.Raft(
            settings.integer("raft.election_timeout_ms", ELECTION_TIMEOUT_MS),
            settings.number("raft.snapshot_log_bytes", 64L << 20),
            settings.number("raft.history_ms", 600_000)),
        tls(settings, directory),
        settings.flag("plaintext", false));
  }

  private static Optional<NodeConfig.Tls> tls(Settings settings, Path directory) {
    if (List.of("tls.certificate", "tls.private_key", "tls.ca").stream()
        .allMatch(key -> settings.text(key).isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new NodeConfig.Tls(
            file(settings, "tls.certificate", directory),
            file(settings, "tls.private_key", directory),
            file(settings, "tls.ca", directory)));
  }

  private static Path file(Settings settings, String key, Path directory) {
    Path file = path(settings, key, directory);
    if (!Files.isReadable(file)) {
      throw new ConfigException(key + ": " + file + " can't be read");
    }
    return file;
  }

  private static Path path(Settings settings, String key, Path directory) {
    try {
      return directory.resolve(settings.required(key)).normalize();
    } catch (InvalidPathException e) {
      throw new ConfigException(key + " can't be a path: " + e.getMessage(), e);
    }
  }

  private static Secret secret(Settings settings, Path directory) {
    Path file = file(settings, "cluster.secret_file", directory);
    try {
      String text = Files.readString(file).strip();
      if (text.length() < 16) {
        throw new ConfigException("cluster.secret_file: " + file + " has under 16 characters");
      }
      return new Secret(text);
    } catch (IOException e) {
      throw new ConfigException("cluster.secret_file: " + file + ": " + e.getMessage(), e);
    }
  }
}
