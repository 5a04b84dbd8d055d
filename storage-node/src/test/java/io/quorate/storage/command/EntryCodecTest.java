package io.quorate.storage.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.ByteWriter;
import io.quorate.proto.bytes.MalformedException;
import io.quorate.proto.op.Condition;
import io.quorate.proto.op.Lifetime;
import io.quorate.proto.op.Operation;
import io.quorate.proto.op.OperationCodec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The log's format. The bytes in {@code entry-vectors.txt} are in logs on disks: a change of this
 * code that changes them breaks every cluster, so they are never to be regenerated, only added to.
 */
class EntryCodecTest {
  private static final long STAMP_MS = 1_700_000_000_123L;

  /** One entry per kind of command and condition, and one that holds them all. */
  private static Map<String, List<Command>> samples() {
    byte[] key = "key".getBytes(UTF_8);
    byte[] value = "value".getBytes(UTF_8);
    byte[] nothing = new byte[0];
    Condition revisions = new Condition.Revisions(new long[] {1, 300, Long.MAX_VALUE});
    Map<String, List<Command>> samples = new LinkedHashMap<>();
    samples.put("empty", List.of());
    samples.put("put", data(new Operation.Put(7, 3, 2, Condition.ALWAYS, key, value)));
    samples.put("put-absent", data(new Operation.Put(7, 3, 2, Condition.ABSENT, key, value)));
    samples.put("put-exists", data(new Operation.Put(7, 3, 2, Condition.EXISTS, key, nothing)));
    samples.put("put-revisions", data(new Operation.Put(7, 3, 2, revisions, key, value)));
    samples.put(
        "put-large-numbers",
        data(
            new Operation.Put(
                Integer.MAX_VALUE, 16_383, Long.MAX_VALUE, Condition.ALWAYS, key, value)));
    samples.put("delete", data(new Operation.Delete(7, 3, 2, Condition.ALWAYS, key)));
    samples.put("delete-revisions", data(new Operation.Delete(7, 3, 2, revisions, key)));
    samples.put("range", data(new Operation.DeleteRange(7, 3, 2, key, nothing, 1_000)));
    samples.put("assign", List.of(new Command.AssignShards(7, 0, 15, 2, true)));
    samples.put("unassign", List.of(new Command.AssignShards(7, 16, 16_383, 300, false)));
    samples.put("compact", List.of(new Command.Compact(100_000)));
    samples.put("checkpoint-first", List.of(new Command.Checkpoint(0, 0)));
    samples.put("checkpoint", List.of(new Command.Checkpoint(41, 0xFEDCBA9876543210L)));
    samples.put(
        "transact",
        List.of(
            new Command.Transact(
                List.of(new Command.Guard(key, 0), new Command.Guard(value, 41)),
                List.of(
                    new Command.Mutation(key, false, value),
                    new Command.Mutation(value, true, nothing)))));
    samples.put("transact-nothing", List.of(new Command.Transact(List.of(), List.of())));
    List<Command> all = new ArrayList<>();
    samples.values().forEach(all::addAll);
    samples.put("all", all);
    samples.put("expire", List.of(new Command.Expire(STAMP_MS, 200)));
    samples.put("expire-all", List.of(new Command.Expire(Long.MAX_VALUE, 1)));
    Lifetime lifetime = new Lifetime(30_000, 300);
    samples.put(
        "put-lifetime", data(new Operation.Put(7, 3, 2, Condition.ALWAYS, key, value, lifetime)));
    samples.put("grant", data(new Operation.GrantLease(7, 3, 2, 300, 30_000)));
    return samples;
  }

  private static List<Command> data(Operation operation) {
    return List.of(new Command.Data(operation));
  }

  @Test
  void theBytesAreThoseOfTheVectors() throws IOException {
    List<String> lines = new ArrayList<>();
    samples()
        .forEach(
            (name, commands) -> lines.add(name + " " + HexFormat.of().formatHex(write(commands))));
    assertThat(lines).isEqualTo(vectors());
  }

  @Test
  void theVectorsReadAsWhatWasWritten() throws IOException {
    Map<String, List<Command>> samples = samples();
    for (String line : vectors()) {
      String[] fields = line.split(" ", 2);
      LogEntry entry = EntryCodec.read(HexFormat.of().parseHex(fields[1]));
      assertThat(entry.stampMs()).isEqualTo(STAMP_MS);
      assertThat(entry.commands())
          .as(fields[0])
          .usingRecursiveComparison()
          .isEqualTo(samples.get(fields[0]));
    }
  }

  @Test
  void aGatewaysBytesGoIntoTheLogUnchanged() {
    Operation operation =
        new Operation.Put(7, 3, 2, Condition.ABSENT, "key".getBytes(UTF_8), "v".getBytes(UTF_8));
    ByteWriter out = new ByteWriter(64);
    OperationCodec.write(operation, out);
    byte[] raw = out.toByteArray();
    EntryBuilder builder = new EntryBuilder();
    builder.add(raw, OperationCodec.read(new ByteReader(raw)));
    EntryBuilder.Built built = builder.build(STAMP_MS);
    assertThat(built.bytes()).isEqualTo(write(data(operation)));
    assertThat(HexFormat.of().formatHex(built.bytes())).endsWith(HexFormat.of().formatHex(raw));
    assertThat(EntryCodec.read(built.bytes())).usingRecursiveComparison().isEqualTo(built.entry());
  }

  @Test
  void everyTruncationIsMalformed() {
    byte[] whole = write(samples().get("all"));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> EntryCodec.read(cut))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aByteTooManyIsMalformed() {
    byte[] whole = write(samples().get("all"));
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> EntryCodec.read(longer)).isInstanceOf(MalformedException.class);
  }

  /** Damage is either seen or reads as some entry: never another exception, never much memory. */
  @Test
  void damageIsMalformedOrAnEntry() {
    Random random = new Random(7);
    byte[] whole = write(samples().get("all"));
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = whole.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        EntryCodec.read(damaged);
      } catch (MalformedException expected) {
        assertThat(expected).hasMessageMatching("(?s).+");
      }
    }
  }

  @Test
  void whatNoReplicaMayApplyIsMalformed() {
    // A format, a kind and a flag from the future; steps of an expiry of 0 and of 201; a
    // transaction
    // that changes a key twice.
    for (String hex :
        List.of(
            "02 0000000000000000 00000000",
            "01 0000000000000000 00000001 01 09",
            "01 0000000000000000 00000001 06 02 07 00 0f 02 02",
            "01 0000000000000000 00000001 03 06 00 00",
            "01 0000000000000000 00000001 04 06 00 c9 01",
            "01 0000000000000000 00000001 09 05 00 02 01 01 61 01 01 61")) {
      byte[] entry = HexFormat.of().parseHex(hex.replace(" ", ""));
      assertThatThrownBy(() -> EntryCodec.read(entry))
          .as(hex)
          .isInstanceOf(MalformedException.class);
    }
  }

  private static byte[] write(List<Command> commands) {
    EntryBuilder builder = new EntryBuilder();
    commands.forEach(builder::add);
    return builder.build(STAMP_MS).bytes();
  }

  private static List<String> vectors() throws IOException {
    try (InputStream in = EntryCodecTest.class.getResourceAsStream("/entry-vectors.txt")) {
      return new String(in.readAllBytes(), UTF_8).lines().toList();
    }
  }
}
