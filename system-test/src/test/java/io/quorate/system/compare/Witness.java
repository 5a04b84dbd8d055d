package io.quorate.system.compare;

import io.quorate.system.bench.EtcdSide;
import io.quorate.system.bench.QuorateSide;
import io.quorate.system.cluster.Command;
import io.quorate.system.cluster.Distribution;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Load generators of others, wrk and h2load, as a second opinion on ours. Each is left out when it
 * is not installed. A token goes by the environment, never by the command line; h2load takes
 * headers by the latter only, so it is asked about etcd alone.
 */
final class Witness {
  static final Pattern WRK_RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
  private static final Pattern WRK_FAILED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
  static final Pattern H2LOAD_RATE = Pattern.compile("finished in [^,]+, ([\\d.]+) req/s");

  private final int seconds;

  Witness(int seconds) {
    this.seconds = seconds;
  }

  static boolean isInstalled(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  /** Operations per second of puts or gets over 64 connections; empty without wrk. */
  Optional<Double> wrk(QuorateSide side, String operation)
      throws IOException, InterruptedException {
    return wrk(
        side.cluster().url(), "quorate.lua", operation, Map.of("TOKEN", side.authorization()));
  }

  Optional<Double> wrk(EtcdSide side, String operation) throws IOException, InterruptedException {
    return wrk(side.leader(), "etcd.lua", operation, Map.of());
  }

  private Optional<Double> wrk(
      URI url, String script, String operation, Map<String, String> environment)
      throws IOException, InterruptedException {
    if (!isInstalled("wrk")) {
      return Optional.empty();
    }
    Path scripts = Distribution.find().root().resolve("system-test/src/test/resources/wrk");
    Map<String, String> all = new HashMap<>(environment);
    all.put("OPERATION", operation);
    String out =
        run(
            List.of(
                "wrk",
                "-t1",
                "-c64",
                "-d" + seconds + "s",
                "-s",
                scripts.resolve(script).toString(),
                url.toString()),
            all);
    Matcher failed = WRK_FAILED.matcher(out);
    if (failed.find()) {
      throw new IOException("wrk was refused: " + out);
    }
    return Optional.of(rate(WRK_RATE, out));
  }

  /** The same by gRPC over 8 connections with 32 streams each, of etcd. */
  Optional<Double> h2load(EtcdSide side, String method, byte[] message)
      throws IOException, InterruptedException {
    if (!isInstalled("h2load")) {
      return Optional.empty();
    }
    Path body = Files.createTempFile("h2load", ".bin");
    try {
      Files.write(body, message);
      List<String> command =
          new ArrayList<>(List.of("h2load", "-t1", "-c8", "-m32", "-D", Integer.toString(seconds)));
      command.addAll(List.of("-d", body.toString(), "-H", "content-type:application/grpc"));
      command.addAll(List.of("-H", "te:trailers", side.leader() + "/etcdserverpb.KV/" + method));
      return Optional.of(rate(H2LOAD_RATE, run(command, Map.of())));
    } finally {
      Files.delete(body);
    }
  }

  private String run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    return Command.run(command, environment, Duration.ofSeconds(seconds + 30L)).orFail().out();
  }

  static double rate(Pattern pattern, String out) throws IOException {
    Matcher rate = pattern.matcher(out);
    if (!rate.find()) {
      throw new IOException("no rate in: " + out);
    }
    return Double.parseDouble(rate.group(1));
  }
}
