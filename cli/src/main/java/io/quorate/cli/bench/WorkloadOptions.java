package io.quorate.cli.bench;

import io.quorate.cli.bench.workload.Distribution;
import io.quorate.cli.bench.workload.KeySpace;
import io.quorate.cli.bench.workload.Mix;
import io.quorate.cli.bench.workload.Workload;
import io.quorate.proto.op.Limits;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to ask of the store. */
final class WorkloadOptions {
  /** What a page of a scan holds at most. */
  private static final int MAX_SCAN_BYTES = 4 << 20;

  private static final long MAX_KEYS = KeySpace.MAX_KEYS - KeySpace.MAX_KEYS / 10;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "100000",
      description = "How many keys there are (default: ${DEFAULT-VALUE}).")
  long keys;

  @Option(
      names = "--value-size",
      paramLabel = "SIZE",
      defaultValue = "256",
      converter = ByteSize.class,
      description = "Of each value: 256, 4KiB, 1MiB (default: ${DEFAULT-VALUE}).")
  int valueBytes;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      defaultValue = "bench/",
      description = "What the keys begin with (default: ${DEFAULT-VALUE}).")
  String prefix;

  @Option(
      names = "--distribution",
      paramLabel = "NAME",
      description =
          "uniform or zipfian: which keys come how often (default: uniform; zipfian for a, b, c, e).")
  @Nullable Distribution distribution;

  @Option(
      names = "--reads",
      paramLabel = "PERCENT",
      description = "Of the workload mixed: how many operations are gets (default: 50).")
  @Nullable Integer reads;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "100",
      description = "Keys that one scan reads (default: ${DEFAULT-VALUE}).")
  int rows;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed makes the same operations (default: ${DEFAULT-VALUE}).")
  long seed;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  WorkloadOptions() {}

  Workload workload(WorkloadName name) {
    Mix mix = name.mix();
    if (reads != null) {
      Range.check(name == WorkloadName.MIXED, "--reads is for the workload mixed");
      Range.check("--reads", reads, 0, 100);
      mix = Mix.reads(reads);
    }
    Range.check("--keys", keys, 1, MAX_KEYS);
    Range.check("--value-size", valueBytes, 0, Limits.MAX_VALUE_BYTES);
    Range.check(
        prefix.getBytes(StandardCharsets.UTF_8).length <= Limits.MAX_KEY_BYTES / 2,
        "--prefix is too long");
    if (name.scans()) {
      Range.check("--rows", rows, 1, Limits.MAX_SCAN_ROWS);
      Range.check(
          (long) rows * valueBytes <= MAX_SCAN_BYTES,
          "one scan of --rows values would be larger than 4 MiB, which is the most that it gets");
      Range.check(keys % rows == 0, "--keys is no multiple of --rows: scans would differ in size");
    }
    return new Workload(
        mix,
        distribution == null ? name.distribution() : distribution,
        keys,
        new KeySpace(prefix, name.scans() ? rows : 0),
        valueBytes,
        seed);
  }
}
