package io.quorate.system.compare;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.quorate.cli.bench.grpc.GrpcTarget;
import io.quorate.cli.bench.workload.KeySpace;
import io.quorate.cli.bench.workload.Mix;
import io.quorate.cli.bench.workload.Operation;
import io.quorate.cli.bench.workload.Workload;
import io.quorate.system.bench.DocumentTable;
import io.quorate.system.bench.EtcdSide;
import io.quorate.system.bench.Load;
import io.quorate.system.bench.Measured;
import io.quorate.system.bench.QuorateSide;
import io.quorate.system.bench.Side;
import io.quorate.system.etcd.EtcdGrpc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Both systems under the same loads, one after the other in each round, on fresh directories. A
 * machine's speed changes from minute to minute, so what counts is the ratio of medians of rounds
 * that take turns. Started by {@code system-test/compare-etcd}.
 */
public final class Comparison {
  private static final String WITNESS = "witness";
  private static final String INSTALL =
      "etcd is not installed. On Debian and Ubuntu: apt-get install etcd-server etcd-client; wrk and"
          + " nghttp2-client (h2load) are a second opinion, and not needed.";

  private final Options options;
  private final List<Row> rows;
  private final DocumentTable table =
      new DocumentTable("etcd", "Measure", "Quorate", "etcd", "Ratio", "Target", "");
  private final RawResults raw = new RawResults("compare-etcd");
  private final Map<String, List<Figures>> figures = new LinkedHashMap<>();
  private final Map<String, List<Double>> witnessed = new LinkedHashMap<>();

  private Comparison(Options options) throws IOException {
    this.options = options;
    this.rows = Row.all().stream().filter(row -> options.wants(row.name())).toList();
  }

  /**
   * Runs what is asked for.
   *
   * @param arguments {@code --rounds N}, {@code --quick}, {@code --large}, {@code --write}, and
   *     names of rows; without names all rows are measured and the document is updated
   */
  public static void main(String[] arguments) throws Exception {
    List<String> known =
        Stream.of(Row.all().stream().map(Row::name), Stream.of(WITNESS), OwnRows.NAMES.stream())
            .flatMap(names -> names)
            .toList();
    Options options;
    try {
      options = Options.parse(Arrays.asList(arguments), known);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    if (!Witness.isInstalled("etcd")) {
      System.err.println(INSTALL);
      System.exit(1);
    }
    new Comparison(options).run();
  }

  private void run() throws IOException, InterruptedException {
    if (!rows.isEmpty() || options.wants(WITNESS)) {
      for (int round = 1; round <= options.rounds(); round++) {
        System.out.printf("round %d of %d%n", round, options.rounds());
        try (EtcdSide etcd = new EtcdSide("compare-etcd-" + round)) {
          measure(etcd, round);
          witness(etcd);
        }
        try (QuorateSide quorate = QuorateSide.start("compare-quorate")) {
          measure(quorate, round);
          witness(quorate);
        }
      }
    }
    judge();
    new OwnRows(options, table, raw).run();
    System.out.println("each round's figures: " + raw.file());
    if (options.isWritten()) {
      table.write();
    }
  }

  private void measure(Side side, int round) throws IOException, InterruptedException {
    Map<KeySpace, Workload> stores = new LinkedHashMap<>();
    for (Row row : rows) {
      stores.putIfAbsent(row.load().workload().keySpace(), row.load().workload());
    }
    for (Workload workload : stores.values()) {
      System.out.printf("%s: storing %,d keys%n", side.name(), workload.keys());
      side.fill(workload);
    }
    for (Row row : rows) {
      System.out.println(row.title());
      Measured measured = Measured.warmed(side, row.load(), options.warmUp(), options.measured());
      Figures one = Figures.of(measured);
      figures.computeIfAbsent(side.name() + row.name(), key -> new ArrayList<>()).add(one);
      raw.add(round, row.name(), side.name(), one);
    }
  }

  private void witness(EtcdSide side) throws IOException, InterruptedException {
    if (!options.wants(WITNESS)) {
      return;
    }
    Witness witness = new Witness((int) options.measured().toSeconds());
    if (rows.isEmpty()) {
      side.fill(Load.workload(Mix.PUTS));
    }
    for (String operation : List.of("put", "get")) {
      note("etcd wrk " + operation, witness.wrk(side, operation));
    }
    note("etcd h2load put", witness.h2load(side, "Put", framed(Mix.PUTS)));
    note("etcd h2load get", witness.h2load(side, "Range", framed(Mix.GETS)));
  }

  private void witness(QuorateSide side) throws IOException, InterruptedException {
    if (!options.wants(WITNESS)) {
      return;
    }
    Witness witness = new Witness((int) options.measured().toSeconds());
    if (rows.isEmpty()) {
      side.fill(Load.workload(Mix.PUTS));
    }
    for (String operation : List.of("put", "get")) {
      note("Quorate wrk " + operation, witness.wrk(side, operation));
    }
  }

  private void note(String what, Optional<Double> perSecond) {
    perSecond.ifPresent(
        rate -> {
          System.out.printf("  %s: %,.0f/s%n", what, rate);
          witnessed.computeIfAbsent(what, key -> new ArrayList<>()).add(rate);
        });
  }

  /** One request of etcd's gRPC interface, as h2load sends it again and again. */
  private static byte[] framed(Mix mix) {
    Workload workload = Load.workload(mix);
    GrpcTarget target = new EtcdGrpc(workload, workload.values());
    Operation operation = new Operation();
    workload.stream(0, 1).next(operation);
    ByteBuf message = Unpooled.buffer();
    target.encode(operation, message);
    ByteBuf framed = Unpooled.buffer();
    framed.writeByte(0).writeInt(message.readableBytes()).writeBytes(message);
    byte[] bytes = new byte[framed.readableBytes()];
    framed.readBytes(bytes);
    return bytes;
  }

  private void judge() {
    for (Row row : rows) {
      Figures quorate = Figures.median(figures.getOrDefault("Quorate" + row.name(), List.of()));
      Figures etcd = Figures.median(figures.getOrDefault("etcd" + row.name(), List.of()));
      Verdict verdict = Verdict.of(row, quorate, etcd);
      table.add(
          row.title(),
          quorate.text(),
          etcd.text(),
          verdict.ratioText(),
          row.targetText(),
          verdict.metText());
    }
    if (options.wants(WITNESS)) {
      witnesses();
    }
  }

  private void witnesses() {
    for (String operation : List.of("wrk put", "wrk get", "h2load put", "h2load get")) {
      table.add(
          "By " + operation.replace(" ", ": "),
          rate("Quorate " + operation),
          rate("etcd " + operation),
          ratio("Quorate " + operation, "etcd " + operation),
          "",
          "");
    }
  }

  private String rate(String what) {
    return median(what).map(rate -> String.format(Locale.ROOT, "%,.0f/s", rate)).orElse("–");
  }

  private String ratio(String one, String other) {
    return median(one)
        .flatMap(a -> median(other).map(b -> String.format(Locale.ROOT, "%.2f ×", a / b)))
        .orElse("–");
  }

  private Optional<Double> median(String what) {
    List<Double> rounds = witnessed.getOrDefault(what, List.of());
    return rounds.isEmpty()
        ? Optional.empty()
        : Optional.of(rounds.stream().sorted().toList().get(rounds.size() / 2));
  }
}
