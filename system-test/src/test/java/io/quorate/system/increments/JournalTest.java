package io.quorate.system.increments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.system.increments.JournalEntries.Open;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournalTest {
  private static final Open FIRST = new Open("id-1", "count/{a b}", 10);
  private static final Open SECOND = new Open("id-2", "count/{c}", 20);

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("journal");
  }

  private JournalEntries continued() throws IOException {
    JournalEntries entries = new JournalEntries(7);
    Journal.continued(file(), entries).close();
    return entries;
  }

  private void write() throws IOException {
    try (Journal journal = Journal.continued(file(), new JournalEntries(7))) {
      journal.sent(FIRST);
      journal.sent(SECOND);
      journal.again("id-1", "answer lost");
      journal.answered("id-2", 25, 1);
    }
  }

  @Test
  void aSuccessorKnowsWhatIsOpen() throws IOException {
    write();
    JournalEntries entries = continued();
    assertThat(entries.open()).containsExactly(FIRST);
    assertThat(entries.resends()).isEqualTo(Map.of("answer lost", 1));
    assertThat(entries.answered())
        .singleElement()
        .satisfies(
            increment -> {
              assertThat(increment.client()).isEqualTo(7);
              assertThat(increment.key()).isEqualTo("count/{c}");
              assertThat(increment.calledNanos()).isEqualTo(20);
              assertThat(increment.returnedNanos()).isEqualTo(25);
              assertThat(increment.value()).isEqualTo(1);
            });
  }

  @Test
  void aLineThatWasCutOffNeverWas() throws IOException {
    write();
    Files.writeString(file(), "answered id-1 30", StandardOpenOption.APPEND);
    try (Journal journal = Journal.continued(file(), new JournalEntries(7))) {
      journal.answered("id-1", 31, 2);
    }
    JournalEntries entries = continued();
    assertThat(entries.open()).isEmpty();
    assertThat(entries.answeredCount()).isEqualTo(2);
  }

  @Test
  void whatIsBeingWrittenIsFollowedLineByLine() throws IOException {
    JournalTail tail = new JournalTail(file(), 7);
    assertThat(tail.read().openCount()).isZero();
    Files.writeString(file(), JournalEntries.sent(FIRST) + "\n" + "answered id-1 ");
    assertThat(tail.read().openCount()).isEqualTo(1);
    Files.writeString(file(), "30 1\n", StandardOpenOption.APPEND);
    assertThat(tail.read().openCount()).isZero();
    assertThat(tail.read().answeredCount()).isEqualTo(1);
  }

  @Test
  void aJournalThatContradictsItselfIsNoProof() {
    JournalEntries entries = new JournalEntries(7);
    entries.add(JournalEntries.sent(FIRST));
    assertThatThrownBy(() -> entries.add(JournalEntries.sent(FIRST)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> entries.add(JournalEntries.answered("id-2", 1, 1)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> entries.add("nonsense")).isInstanceOf(IllegalStateException.class);
  }
}
