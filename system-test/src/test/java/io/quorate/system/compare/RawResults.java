package io.quorate.system.compare;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.system.cluster.Distribution;
import io.quorate.system.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Every round's figures as they were, in a file, written anew after each. For one thread. */
public final class RawResults {
  private final ObjectNode root = Json.object();
  private final ArrayNode measurements = root.putArray("measurements");
  private final Path file;

  /** A file {@code system-test/target/NAME.json}. */
  public RawResults(String name) throws IOException {
    Path target = Distribution.find().root().resolve("system-test/target");
    file = Files.createDirectories(target).resolve(name + ".json");
    root.put("load_average", Files.readString(Path.of("/proc/loadavg")).strip());
    root.put("java", Runtime.version().toString());
    root.put("cores", Runtime.getRuntime().availableProcessors());
  }

  public void add(int round, String row, String side, Figures figures) throws IOException {
    measurements
        .addObject()
        .put("round", round)
        .put("row", row)
        .put("side", side)
        .put("per_second", figures.perSecond())
        .put("p50_ms", figures.p50Ms())
        .put("p99_ms", figures.p99Ms())
        .put("cpu_us", figures.cpuMicros())
        .put("failed_per_mille", figures.failed())
        .put("not_started_per_mille", figures.notStarted());
    Files.writeString(file, root.toPrettyString());
  }

  public Path file() {
    return file;
  }
}
