package io.quorate.system.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.cli.bench.workload.Mix;
import io.quorate.system.bench.Load;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How rounds become medians, and medians a verdict. */
final class JudgementTest {
  private static Figures rate(double perSecond) {
    return new Figures(perSecond, 1, 2, 10, 0, 0);
  }

  private static Figures p99(double millis, double notStarted) {
    return new Figures(4_000, 1, millis, 10, 0, notStarted);
  }

  private static Row row(Row.Judged judged, double target) {
    return new Row("r", "R", Load.http(Mix.PUTS, 1), judged, target);
  }

  @Test
  void aMedianIsOfEachFigureByItself() {
    Figures median =
        Figures.median(
            List.of(
                new Figures(10, 1, 9, 5, 0, 0),
                new Figures(30, 2, 7, 4, 0, 0),
                new Figures(20, 3, 8, 6, 1, 0)));
    assertThat(median).isEqualTo(new Figures(20, 2, 8, 5, 0, 0));
    assertThat(Figures.median(List.of(rate(10), rate(20))).perSecond()).isEqualTo(15);
  }

  @Test
  void ratesMustReachTheirRatio() {
    Row row = row(Row.Judged.PER_SECOND, 4);
    assertThat(Verdict.of(row, rate(40_000), rate(10_000)).met()).isTrue();
    assertThat(Verdict.of(row, rate(39_999), rate(10_000)).met()).isFalse();
    assertThat(Verdict.of(row, rate(39_999), rate(10_000)).ratioText()).isEqualTo("4.00 ×");
  }

  @Test
  void latenciesMustNotBeHigher() {
    Row row = row(Row.Judged.P99, 1);
    assertThat(Verdict.of(row, p99(5, 0), p99(6, 0)).metText()).isEqualTo("met");
    assertThat(Verdict.of(row, p99(7, 0), p99(6, 0)).metText()).isEqualTo("not met");
  }

  @Test
  void whoMissesTheRateLosesWhateverItsLatency() {
    Row row = row(Row.Judged.P99, 1);
    assertThat(Verdict.of(row, p99(5, 100), p99(6, 0)).metText())
        .isEqualTo("not met: Quorate does not reach the rate");
    assertThat(Verdict.of(row, p99(7, 0), p99(6, 100)).metText())
        .isEqualTo("met: etcd does not reach the rate");
  }

  @Test
  void figuresOfWhatWasLeftAfterFailuresDoNotCount() {
    Row row = row(Row.Judged.PER_SECOND, 4);
    Figures failing = new Figures(100_000, 1, 2, 10, 11, 0);
    assertThat(Verdict.of(row, failing, rate(10_000)).metText())
        .isEqualTo("not met: more than a hundredth failed");
    assertThat(Verdict.of(row, rate(10), failing).met()).isTrue();
    assertThat(failing.text()).endsWith("; 1.1 % failed");
  }

  @Test
  void rowsHaveNamesOfTheirOwn() {
    assertThat(Row.all().stream().map(Row::name)).doesNotHaveDuplicates();
  }

  @Test
  void onlyAWholeRunUpdatesTheDocumentByItself() {
    List<String> known = List.of("a", "b");
    assertThat(Options.parse(List.of(), known).isWritten()).isTrue();
    assertThat(Options.parse(List.of("--quick"), known).isWritten()).isFalse();
    assertThat(Options.parse(List.of("a"), known).isWritten()).isFalse();
    assertThat(Options.parse(List.of("a", "--write"), known).isWritten()).isTrue();
    assertThat(Options.parse(List.of("--rounds", "5"), known).rounds()).isEqualTo(5);
    assertThat(Options.parse(List.of("b"), known).wants("a")).isFalse();
    assertThatThrownBy(() -> Options.parse(List.of("c"), known)).hasMessageContaining("\"c\"");
    assertThatThrownBy(() -> Options.parse(List.of("--rounds"), known))
        .hasMessageContaining("1 to 99");
  }

  @Test
  void ratesAreReadFromTheOutputOfOthers() throws Exception {
    assertThat(Witness.rate(Witness.WRK_RATE, "  100 requests in 1.0s\nRequests/sec:   8512.34\nx"))
        .isEqualTo(8_512.34);
    assertThat(
            Witness.rate(
                Witness.H2LOAD_RATE, "\nfinished in 10.01s, 17621.30 req/s, 1.11MB/s\nrequests:"))
        .isEqualTo(17_621.3);
    assertThatThrownBy(() -> Witness.rate(Witness.WRK_RATE, "unable to connect"))
        .hasMessageContaining("unable to connect");
  }
}
