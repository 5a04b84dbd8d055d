package io.quorate.gateway.server;

import io.quorate.gateway.auth.AuthConfig;
import io.quorate.gateway.batch.BatchLimits;
import io.quorate.gateway.upstream.NodeAddress;
import io.quorate.gateway.upstream.UpstreamOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads the gateway's YAML file. docs in {@link GatewayConfig}; unknown keys stop the start. */
final class ConfigFile {
  private static final int MIN_SECRET_CHARACTERS = 16;
  private static final int MINUTE_MS = 60_000;

  private ConfigFile() {}

  static GatewayConfig read(Path file, Map<String, String> environment) {
    Path directory = file.toAbsolutePath().getParent();
    try {
      return parse(Files.readString(file), directory == null ? file : directory, environment);
    } catch (IOException e) {
      throw new ConfigException(file + " can't be read: " + e.getMessage(), e);
    } catch (ConfigException e) {
      throw new ConfigException(file + ": " + e.getMessage(), e);
    }
  }

  static GatewayConfig parse(String yaml, Path directory, Map<String, String> environment) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      Object tree = new Yaml(new SafeConstructor(options)).load(yaml);
      return config(Settings.of(tree == null ? Map.of() : tree, environment), directory);
    } catch (YAMLException | IllegalArgumentException e) {
      throw new ConfigException(String.valueOf(e.getMessage()), e);
    }
  }

  private static GatewayConfig config(Settings settings, Path directory) {
    Settings cluster = settings.section("cluster");
    Settings gateway = settings.section("gateway");
    List<NodeAddress> seeds = settings.list("nodes").stream().map(NodeAddress::parse).toList();
    GatewayConfig config =
        new GatewayConfig(
            cluster.required("name"),
            GatewayConfig.Listen.parse("gateway.listen", gateway.required("listen")),
            GatewayConfig.Listen.parse(
                "gateway.metrics_listen", gateway.required("metrics_listen")),
            seeds,
            edgeTls(settings.section("tls"), directory),
            upstream(settings, secret(cluster, directory), directory),
            limits(settings.section("limits")),
            auth(settings.section("auth")));
    settings.end();
    if (seeds.isEmpty()) {
      throw new ConfigException("nodes is empty: name at least one storage node as host:port");
    }
    return config;
  }

  private static String secret(Settings cluster, Path directory) {
    Path file = cluster.file("secret_file", directory);
    try {
      String secret = Files.readString(file).strip();
      if (secret.length() < MIN_SECRET_CHARACTERS) {
        throw new ConfigException(
            "cluster.secret_file: " + file + " has under " + MIN_SECRET_CHARACTERS + " characters");
      }
      return secret;
    } catch (IOException e) {
      throw new ConfigException("cluster.secret_file: " + file + ": " + e.getMessage(), e);
    }
  }

  private static Optional<GatewayConfig.EdgeTls> edgeTls(Settings tls, Path directory) {
    if (tls.text("certificate").isEmpty() && tls.text("private_key").isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new GatewayConfig.EdgeTls(
            tls.file("certificate", directory), tls.file("private_key", directory)));
  }

  private static UpstreamOptions upstream(Settings settings, String secret, Path directory) {
    Settings tls = settings.section("upstream_tls");
    boolean plain =
        List.of("certificate", "private_key", "ca").stream()
            .allMatch(key -> tls.text(key).isEmpty());
    Optional<UpstreamOptions.Tls> files =
        plain
            ? Optional.empty()
            : Optional.of(
                new UpstreamOptions.Tls(
                    tls.file("certificate", directory),
                    tls.file("private_key", directory),
                    tls.file("ca", directory)));
    Settings upstream = settings.section("upstream");
    return new UpstreamOptions(
        secret,
        files,
        upstream.integer("connect_timeout_ms", 10, MINUTE_MS, 300),
        upstream.integer("ping_interval_ms", 50, MINUTE_MS, 500));
  }

  private static GatewayConfig.Limits limits(Settings limits) {
    BatchLimits defaults = BatchLimits.DEFAULTS;
    int cores = Runtime.getRuntime().availableProcessors();
    return new GatewayConfig.Limits(
        limits.integer("request_timeout_ms", 100, 5 * MINUTE_MS, 5_000),
        limits.integer("prefix_delete_timeout_ms", 100, 60 * MINUTE_MS, 30_000),
        limits.integer("body_timeout_ms", 100, 60 * MINUTE_MS, 30_000),
        limits.integer("idle_timeout_ms", 1_000, 60 * MINUTE_MS, 75_000),
        limits.integer("max_connections", 1, 10_000_000, 10_000),
        limits.number("buffered_bytes", 5 << 20, 1L << 40, 64L << 20),
        limits.integer("event_loops", 1, 1_024, cores),
        limits.integer("shutdown_wait_ms", 0, 10 * MINUTE_MS, 500),
        new BatchLimits(
            limits.integer("group_operations", 1, 10_000_000, defaults.laneOperations()),
            limits.number("group_bytes", 2 << 20, 1L << 40, defaults.laneBytes()),
            limits.integer("tenant_operations", 1, 10_000_000, defaults.tenantOperations()),
            limits.number("tenant_bytes", 2 << 20, 1L << 40, defaults.tenantBytes())));
  }

  private static AuthConfig auth(Settings auth) {
    AuthConfig defaults = AuthConfig.DEFAULTS;
    return new AuthConfig(
        auth.integer("login_workers", 1, 64, defaults.loginWorkers()),
        auth.integer("login_queue", 0, 10_000, defaults.loginQueue()));
  }
}
