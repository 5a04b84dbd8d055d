package io.quorate.storage.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Compare;
import io.quorate.proto.op.Compare.Field;
import io.quorate.proto.op.Compare.Relation;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.Limits;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.RequestId;
import io.quorate.proto.op.StepResult;
import io.quorate.proto.op.Txn;
import io.quorate.proto.op.TxnStep;
import io.quorate.storage.command.Command;
import io.quorate.storage.command.CommandResult;
import io.quorate.storage.mvcc.Position;
import io.quorate.storage.mvcc.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionTest {
  @TempDir Path directory;
  private MachineFixture fixture;

  @BeforeEach
  void open() {
    fixture = new MachineFixture(directory);
    fixture.apply(new Command.AssignShards(1, 0, 3, 1, true));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static TxnStep get(String key) {
    return new TxnStep.Get(bytes(key), false);
  }

  private static TxnStep put(String key, String value) {
    return new TxnStep.Put(bytes(key), bytes(value));
  }

  private static TxnStep append(String key, String suffix) {
    return new TxnStep.Append(bytes(key), bytes(suffix));
  }

  private static TxnStep increment(String key, long by) {
    return new TxnStep.Increment(bytes(key), by);
  }

  private static TxnStep range(String start, String end) {
    return new TxnStep.DeleteRange(bytes(start), bytes(end));
  }

  private static Compare number(String key, Field field, Relation relation, long number) {
    return new Compare.OfNumber(bytes(key), field, relation, number);
  }

  private Outcome run(Txn txn) {
    return fixture.apply(new Operation.Transact(1, 0, 1, txn));
  }

  private Outcome run(TxnStep... steps) {
    return run(new Txn(List.of(), List.of(steps), List.of()));
  }

  private List<StepResult> results(TxnStep... steps) {
    return ((Outcome.Committed) run(steps)).results();
  }

  private boolean holds(Compare compare) {
    return ((Outcome.Committed) run(new Txn(List.of(compare), List.of(), List.of()))).succeeded();
  }

  private String value(String key) {
    Version version = version(key);
    return version == null ? "absent" : new String(version.value(), UTF_8);
  }

  private Version version(String key) {
    try (StateView view = fixture.machine().view()) {
      return view.get(StoreKeys.of(1, 0, bytes(key)), view.position().revision());
    }
  }

  private long revision() {
    return fixture.machine().position().revision();
  }

  @Test
  void allStepsHaveOneRevision() {
    long before = revision();
    assertThat(run(put("a", "1"), put("b", "2"), append("b", "3")))
        .isEqualTo(
            new Outcome.Committed(
                true,
                before + 1,
                List.of(
                    new StepResult.Written(before + 1, 1),
                    new StepResult.Written(before + 1, 1),
                    new StepResult.Written(before + 1, 1))));
    assertThat(value("b")).isEqualTo("23");
    assertThat(version("a").modRevision()).isEqualTo(version("b").modRevision());
  }

  @Test
  void theOtherBranchHappensWhenAComparisonFails() {
    run(put("a", "1"));
    Txn txn =
        new Txn(
            List.of(
                number("a", Field.VERSION, Relation.EQUAL, 1),
                number("b", Field.VERSION, Relation.GREATER, 0)),
            List.of(put("a", "yes")),
            List.of(put("a", "no"), get("a")));
    Outcome.Committed committed = (Outcome.Committed) run(txn);
    assertThat(committed.succeeded()).isFalse();
    Entry entry = ((StepResult.Got) committed.results().get(1)).entry();
    assertThat(new String(entry.value(), UTF_8)).isEqualTo("no");
    assertThat(entry.modRevision()).isEqualTo(committed.revision());
    assertThat(entry.version()).isEqualTo(2);
  }

  @Test
  void comparisonsAskForWhatTheKeyHolds() {
    run(put("a", "m"));
    run(put("a", "n"));
    long mod = version("a").modRevision();
    assertThat(holds(number("a", Field.MOD_REVISION, Relation.EQUAL, mod))).isTrue();
    assertThat(holds(number("a", Field.MOD_REVISION, Relation.LESS, mod))).isFalse();
    assertThat(holds(number("a", Field.CREATE_REVISION, Relation.EQUAL, mod - 1))).isTrue();
    assertThat(holds(number("a", Field.VERSION, Relation.GREATER_OR_EQUAL, 2))).isTrue();
    assertThat(holds(number("a", Field.LEASE, Relation.NOT_EQUAL, 0))).isFalse();
    assertThat(holds(new Compare.OfValue(bytes("a"), Relation.GREATER, bytes("m")))).isTrue();
    assertThat(holds(new Compare.OfValue(bytes("a"), Relation.LESS_OR_EQUAL, bytes("m"))))
        .isFalse();
  }

  @Test
  void anAbsentKeyHasNumbersOfZeroAndNoValue() {
    assertThat(holds(number("x", Field.VERSION, Relation.EQUAL, 0))).isTrue();
    assertThat(holds(number("x", Field.CREATE_REVISION, Relation.LESS, 1))).isTrue();
    for (Relation relation : Relation.values()) {
      assertThat(holds(new Compare.OfValue(bytes("x"), relation, bytes("")))).isFalse();
    }
  }

  @Test
  void stepsSeeWhatTheOnesBeforeThemDid() {
    run(put("a", "1"), put("c", "1"));
    List<StepResult> results =
        results(
            new TxnStep.Delete(bytes("a")),
            get("a"),
            put("b", "2"),
            range("b", "d"),
            get("b"),
            new TxnStep.Delete(bytes("b")));
    assertThat(results.get(0)).isEqualTo(new StepResult.Deleted(1));
    assertThat(results.get(1)).isEqualTo(new StepResult.Got(null));
    assertThat(results.get(3)).isEqualTo(new StepResult.Deleted(2));
    assertThat(results.get(4)).isEqualTo(new StepResult.Got(null));
    assertThat(results.get(5)).isEqualTo(new StepResult.Deleted(0));
    assertThat(fixture.machine().position().keys()).isZero();
  }

  @Test
  void aKeyThatIsDeletedAndWrittenIsANewOne() {
    run(put("a", "1"));
    run(put("a", "2"));
    run(new TxnStep.Delete(bytes("a")), put("a", "3"));
    assertThat(version("a").version()).isEqualTo(1);
    assertThat(version("a").createRevision()).isEqualTo(revision());
    assertThat(fixture.machine().position().keys()).isEqualTo(1);
  }

  @Test
  void aTransactionThatOnlyReadsTakesNoRevision() {
    run(put("a", "1"));
    long before = revision();
    Outcome.Committed committed = (Outcome.Committed) run(get("a"), get("b"));
    assertThat(committed.revision()).isEqualTo(before);
    assertThat(revision()).isEqualTo(before);
  }

  @Test
  void countersCountAndAreText() {
    assertThat(results(increment("n", 5), increment("n", -8)).get(1))
        .isEqualTo(new StepResult.Counted(-3, revision(), 1));
    assertThat(value("n")).isEqualTo("-3");
    run(put("n", "0041"));
    assertThat(((StepResult.Counted) results(increment("n", 1)).get(0)).value()).isEqualTo(42);
    assertThat(value("n")).isEqualTo("42");
  }

  @Test
  void aStepThatCanNotBeDoneLeavesNothingBehind() {
    run(put("word", "many"), put("max", Long.toString(Long.MAX_VALUE)));
    Position before = fixture.machine().position();
    assertThat(run(put("a", "1"), increment("word", 1)))
        .isEqualTo(new Outcome.StepRefused(true, 1, ErrorCode.NOT_A_COUNTER));
    assertThat(run(increment("max", 1)))
        .isEqualTo(new Outcome.StepRefused(true, 0, ErrorCode.COUNTER_OVERFLOW));
    String large = "x".repeat(Limits.MAX_VALUE_BYTES);
    assertThat(run(put("a", large), append("a", "x")))
        .isEqualTo(new Outcome.StepRefused(true, 1, ErrorCode.PAYLOAD_TOO_LARGE));
    Position after = fixture.machine().position();
    assertThat(after.revision()).isEqualTo(before.revision());
    assertThat(after.checksum()).isEqualTo(before.checksum());
    assertThat(value("a")).isEqualTo("absent");
  }

  @Test
  void whatIsNoDecimalIntegerIsNoCounter() {
    for (String text :
        List.of("", "-", "+1", " 1", "1 ", "1.0", "9223372036854775808", "٣", "--1")) {
      run(put("n", text));
      assertThat(run(increment("n", 1)))
          .as("\"%s\"", text)
          .isEqualTo(new Outcome.StepRefused(true, 0, ErrorCode.NOT_A_COUNTER));
    }
  }

  @Test
  void rangesStopAtALimitForAllOfThemTogether() {
    List<TxnStep> puts = new ArrayList<>();
    for (int i = 0; i < Limits.MAX_DELETE_STEP + 1; i++) {
      puts.add(put("k%04d".formatted(i), ""));
      if (puts.size() == Limits.MAX_TXN_OPERATIONS) {
        run(puts.toArray(TxnStep[]::new));
        puts.clear();
      }
    }
    run(puts.toArray(TxnStep[]::new));
    assertThat(run(range("k", "l")))
        .isEqualTo(new Outcome.StepRefused(true, 0, ErrorCode.RANGE_TOO_LARGE));
    assertThat(run(range("k", "k0500"), range("k0500", "l")))
        .isEqualTo(new Outcome.StepRefused(true, 1, ErrorCode.RANGE_TOO_LARGE));
    assertThat(fixture.machine().position().keys()).isEqualTo(Limits.MAX_DELETE_STEP + 1);
    assertThat(results(new TxnStep.Delete(bytes("k0000")), range("k", "l")).get(1))
        .isEqualTo(new StepResult.Deleted(Limits.MAX_DELETE_STEP));
    assertThat(fixture.machine().position().keys()).isZero();
  }

  @Test
  void aRangeEndsWithItsShard() {
    fixture.apply(new Operation.Put(1, 1, 1, Condition.ALWAYS, bytes("z"), bytes("1")));
    run(put("a", "1"));
    assertThat(results(range("a", "")).get(0)).isEqualTo(new StepResult.Deleted(1));
    assertThat(results(range("b", "a")).get(0)).isEqualTo(new StepResult.Deleted(0));
    assertThat(fixture.machine().position().keys()).isEqualTo(1);
  }

  @Test
  void readsAreBoundedPerTransactionAndPerEntry() {
    String large = "x".repeat(Limits.MAX_VALUE_BYTES - 1);
    run(put("a", large));
    TxnStep[] five = Collections.nCopies(5, get("a")).toArray(TxnStep[]::new);
    assertThat(run(five)).isEqualTo(new Outcome.StepRefused(true, 4, ErrorCode.PAYLOAD_TOO_LARGE));
    TxnStep[] three = Collections.nCopies(3, get("a")).toArray(TxnStep[]::new);
    Command command =
        new Command.Data(
            new Operation.Transact(1, 0, 1, new Txn(List.of(), List.of(three), List.of())));
    List<CommandResult> together = fixture.apply(command, command, command);
    assertThat(together.subList(0, 2))
        .allMatch(result -> ((CommandResult.Data) result).outcome() instanceof Outcome.Committed);
    assertThat(((CommandResult.Data) together.get(2)).outcome())
        .isEqualTo(new Outcome.StepRefused(true, 2, ErrorCode.OVERLOADED));
    assertThat(run(three)).isInstanceOf(Outcome.Committed.class);
  }

  @Test
  void onceIsOnce() {
    Operation increment =
        new Operation.Transact(1, 0, 1, new Txn(List.of(), List.of(increment("n", 1)), List.of()));
    Operation.Once once = Operation.Once.of(RequestId.of(1, "first", 0), increment);
    Outcome first = fixture.apply(once);
    assertThat(fixture.apply(once)).isEqualTo(first);
    fixture.restartTrusted();
    assertThat(fixture.apply(once.withEpoch(2))).isEqualTo(first);
    assertThat(value("n")).isEqualTo("1");

    Operation another = Operation.Once.of(RequestId.of(1, "second", 0), increment);
    List<CommandResult> together =
        fixture.apply(new Command.Data(another), new Command.Data(another));
    assertThat(together.get(0)).isEqualTo(together.get(1));
    assertThat(value("n")).isEqualTo("2");

    Operation other = new Operation.Put(1, 0, 1, Condition.ALWAYS, bytes("n"), bytes("7"));
    assertThat(fixture.apply(Operation.Once.of(RequestId.of(1, "first", 0), other)))
        .isEqualTo(new Outcome.Refused(ErrorCode.IDEMPOTENCY_KEY_REUSED));
    assertThat(value("n")).isEqualTo("2");
  }

  @Test
  void whatWasRefusedForTheMomentMayBeDoneLater() {
    Operation put = new Operation.Put(1, 0, 1, Condition.ALWAYS, bytes("a"), bytes("1"));
    RequestId id = RequestId.of(1, "id", 0);
    assertThat(fixture.apply(Operation.Once.of(id, put.withEpoch(0))))
        .isEqualTo(new Outcome.Refused(ErrorCode.STALE_EPOCH));
    assertThat(fixture.apply(Operation.Once.of(id, put))).isInstanceOf(Outcome.Written.class);
  }

  @Test
  void whatCanNotBeDoneStaysSo() {
    run(put("word", "many"));
    Operation increment =
        new Operation.Transact(
            1, 0, 1, new Txn(List.of(), List.of(increment("word", 1)), List.of()));
    Operation.Once once = Operation.Once.of(RequestId.of(1, "id", 0), increment);
    Outcome refused = new Outcome.StepRefused(true, 0, ErrorCode.NOT_A_COUNTER);
    assertThat(fixture.apply(once)).isEqualTo(refused);
    run(put("word", "1"));
    assertThat(fixture.apply(once)).isEqualTo(refused);
    assertThat(value("word")).isEqualTo("1");
  }

  @Test
  void aStaleEpochAndWhatHasNoKeyAreRefused() {
    Txn txn = new Txn(List.of(), List.of(put("a", "1")), List.of());
    assertThat(fixture.apply(new Operation.Transact(1, 0, 0, txn)))
        .isEqualTo(new Outcome.Refused(ErrorCode.STALE_EPOCH));
    assertThat(run(put("", "1"))).isEqualTo(new Outcome.Refused(ErrorCode.INVALID_ARGUMENT));
    assertThat(run()).isEqualTo(new Outcome.Refused(ErrorCode.INVALID_ARGUMENT));
    assertThat(
            run(new Txn(List.of(number("", Field.LEASE, Relation.EQUAL, 0)), List.of(), List.of())))
        .isEqualTo(new Outcome.Refused(ErrorCode.INVALID_ARGUMENT));
  }
}
