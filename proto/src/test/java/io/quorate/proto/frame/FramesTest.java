package io.quorate.proto.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.Vectors;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Change;
import io.quorate.proto.op.ChangeFilter;
import io.quorate.proto.op.Entry;
import io.quorate.proto.op.LeaseKey;
import io.quorate.proto.op.LeaseState;
import io.quorate.proto.op.Outcome;
import io.quorate.proto.op.ReadOperation;
import io.quorate.proto.op.ReadResult;
import io.quorate.proto.op.StepResult;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FramesTest {
  private static final byte[] KEY = "key".getBytes(UTF_8);
  private static final byte[] VALUE = "value".getBytes(UTF_8);
  private static final Entry ENTRY =
      new Entry(KEY, VALUE, 41, 40, 2, new Entry.End(849_999_999_999L, 0));

  private static Reply<Outcome> outcomes() {
    return new Reply.Results<>(
        List.of(
            new Outcome.Written(41, 40, 2),
            new Outcome.Deleted(42, 1_000, true),
            new Outcome.Deleted(42, 0, false),
            new Outcome.ConditionFailed(0),
            new Outcome.ConditionFailed(Long.MAX_VALUE),
            new Outcome.Refused(ErrorCode.STALE_EPOCH)));
  }

  private static Reply<Outcome> transactions() {
    return new Reply.Results<>(
        List.of(
            new Outcome.Committed(
                true,
                41,
                List.of(
                    new StepResult.Got(null),
                    new StepResult.Got(ENTRY),
                    new StepResult.Written(41, 1),
                    new StepResult.Deleted(1_000),
                    new StepResult.Counted(-5, 40, 2))),
            new Outcome.Committed(false, 41, List.of()),
            new Outcome.StepRefused(true, 127, ErrorCode.NOT_A_COUNTER)));
  }

  private static Reply<ReadResult> results() {
    return new Reply.Results<>(
        List.of(
            new ReadResult.Found(ENTRY),
            new ReadResult.Absent(43),
            new ReadResult.Page(44, true, List.of(ENTRY, ENTRY)),
            new ReadResult.Page(44, false, List.of()),
            new ReadResult.Refused(ErrorCode.REVISION_COMPACTED, "since 40")));
  }

  private static ReadFrames.Request reads() {
    return new ReadFrames.Request(
        "g1",
        true,
        List.of(
            new ReadOperation.Get(7, 3, 2, 0, false, KEY),
            new ReadOperation.Get(7, 3, 2, 300, true, KEY),
            new ReadOperation.Scan(
                7, new int[] {0, 1, 16_383}, 2, 300, KEY, new byte[0], 100, 1 << 20, true, false),
            new ReadOperation.Scan(7, new int[] {}, 2, 0, KEY, VALUE, 1, 0, false, true)));
  }

  private static ReadFrames.Request changes() {
    return new ReadFrames.Request(
        "g1",
        false,
        List.of(
            new ReadOperation.Changes(
                7, new int[] {0, 5}, 2, true, 0, KEY, VALUE, ChangeFilter.ALL, 1 << 20, 0),
            new ReadOperation.Changes(
                7,
                new int[] {3},
                2,
                false,
                300,
                KEY,
                new byte[0],
                new ChangeFilter(false, false, true),
                1 << 16,
                20_000)));
  }

  private static Reply<ReadResult> changed() {
    return new Reply.Results<>(
        List.of(
            new ReadResult.Changed(44, List.of()),
            new ReadResult.Compacted(7, 40),
            new ReadResult.Changed(
                45,
                List.of(
                    new Change(KEY, 41, ENTRY, null, false),
                    new Change(KEY, 43, ENTRY, ENTRY, true),
                    new Change(KEY, 44, null, ENTRY, true)))));
  }

  private static Reply<Outcome> leased() {
    return new Reply.Results<>(
        List.of(new Outcome.Leased(41, 30_000), new Outcome.Refused(ErrorCode.LEASE_NOT_FOUND)));
  }

  private static ReadFrames.Request leaseReads() {
    return new ReadFrames.Request(
        "g1",
        false,
        List.of(
            new ReadOperation.Lease(7, 3, 2, 300, 0, LeaseKey.FIRST),
            new ReadOperation.Lease(7, 3, 2, Long.MAX_VALUE, 1_000, new LeaseKey(16_383, KEY)),
            new ReadOperation.Leases(7, 3, 2, 300, 1_000)));
  }

  private static Reply<ReadResult> leases() {
    LeaseState lease = new LeaseState(300, 30_000, 29_000);
    return new Reply.Results<>(
        List.of(
            new ReadResult.LeaseFound(lease, List.of(), true),
            new ReadResult.LeaseFound(lease, List.of(new LeaseKey(3, KEY)), false),
            new ReadResult.LeasePage(List.of(lease, lease), true),
            new ReadResult.Found(new Entry(KEY, VALUE, 41, 40, 2, new Entry.End(0, 0))),
            new ReadResult.Found(new Entry(KEY, VALUE, 41, 40, 2, new Entry.End(-1, 300))),
            new ReadResult.Found(new Entry(KEY, VALUE, 41, 40, 2, new Entry.End(30_000, 300))),
            new ReadResult.Found(new Entry(KEY, VALUE, 41, 40, 2))));
  }

  private static <T> Reply<T> failed() {
    return new Reply.Failed<>(ErrorCode.NOT_LEADER, "not the leader", "n2");
  }

  private static Map<String, byte[]> frames() {
    Map<String, byte[]> frames = new LinkedHashMap<>();
    ByteWriter out = new ByteWriter(16);
    WriteFrames.writeRequest("g1", List.of(KEY, VALUE, new byte[0]), out);
    frames.put("write-request", take(out));
    WriteFrames.writeReply(outcomes(), out);
    frames.put("write-reply", take(out));
    WriteFrames.writeReply(failed(), out);
    frames.put("write-failed", take(out));
    ReadFrames.writeRequest(reads(), out);
    frames.put("read-request", take(out));
    ReadFrames.writeReply(results(), out);
    frames.put("read-reply", take(out));
    ReadFrames.writeReply(failed(), out);
    frames.put("read-failed", take(out));
    WriteFrames.writeReply(transactions(), out);
    frames.put("write-reply-txn", take(out));
    ReadFrames.writeRequest(changes(), out);
    frames.put("read-request-changes", take(out));
    ReadFrames.writeReply(changed(), out);
    frames.put("read-reply-changed", take(out));
    WriteFrames.writeReply(leased(), out);
    frames.put("write-reply-lease", take(out));
    ReadFrames.writeRequest(leaseReads(), out);
    frames.put("read-request-lease", take(out));
    ReadFrames.writeReply(leases(), out);
    frames.put("read-reply-lease", take(out));
    return frames;
  }

  private static byte[] take(ByteWriter out) {
    byte[] bytes = out.toByteArray();
    out.clear();
    return bytes;
  }

  private static final Map<String, Function<byte[], Object>> READERS =
      Map.ofEntries(
          entry("write-request", WriteFrames::readRequest),
          entry("write-reply", WriteFrames::readReply),
          entry("write-failed", WriteFrames::readReply),
          entry("write-reply-txn", WriteFrames::readReply),
          entry("write-reply-lease", WriteFrames::readReply),
          entry("read-request-lease", ReadFrames::readRequest),
          entry("read-reply-lease", ReadFrames::readReply),
          entry("read-request", ReadFrames::readRequest),
          entry("read-reply", ReadFrames::readReply),
          entry("read-failed", ReadFrames::readReply),
          entry("read-request-changes", ReadFrames::readRequest),
          entry("read-reply-changed", ReadFrames::readReply));

  @Test
  void theBytesAreThoseOfTheVectors() {
    assertThat(Vectors.lines(frames())).isEqualTo(Vectors.read("frame-vectors.txt"));
  }

  @Test
  void whatIsWrittenIsRead() {
    Map<String, Object> expected =
        Map.ofEntries(
            entry("write-request", new WriteFrames.Request("g1", List.of(KEY, VALUE, new byte[0]))),
            entry("write-reply", outcomes()),
            entry("write-failed", failed()),
            entry("write-reply-txn", transactions()),
            entry("write-reply-lease", leased()),
            entry("read-request-lease", leaseReads()),
            entry("read-reply-lease", leases()),
            entry("read-request", reads()),
            entry("read-reply", results()),
            entry("read-failed", failed()),
            entry("read-request-changes", changes()),
            entry("read-reply-changed", changed()));
    frames()
        .forEach(
            (name, bytes) ->
                assertThat(READERS.get(name).apply(bytes))
                    .as(name)
                    .usingRecursiveComparison()
                    .isEqualTo(expected.get(name)));
  }

  @Test
  void everyTruncationAndEveryExtraByteIsMalformed() {
    frames()
        .forEach(
            (name, whole) -> {
              for (int length = 0; length <= whole.length + 1; length++) {
                byte[] other = Arrays.copyOf(whole, length);
                if (length != whole.length) {
                  assertThatThrownBy(() -> READERS.get(name).apply(other))
                      .as("%s, %d bytes", name, length)
                      .isInstanceOf(MalformedException.class);
                }
              }
            });
  }

  @Test
  void damageIsMalformedOrAnotherFrame() {
    Random random = new Random(3);
    frames()
        .forEach(
            (name, whole) -> {
              for (int i = 0; i < 5_000; i++) {
                byte[] damaged = whole.clone();
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                try {
                  assertThat(READERS.get(name).apply(damaged)).isNotNull();
                } catch (MalformedException expected) {
                  assertThat(expected).hasMessageMatching("(?s).+");
                }
              }
            });
  }
}
