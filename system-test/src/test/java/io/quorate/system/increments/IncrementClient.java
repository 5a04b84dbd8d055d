package io.quorate.system.increments;

import io.quorate.system.crash.Load.Door;
import io.quorate.system.fault.run.Arguments;
import io.quorate.system.http.Session;
import io.quorate.system.increments.JournalEntries.Open;
import io.quorate.system.transactions.OnceClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A process that increments counters, to be killed at any moment: it writes into its journal what
 * it is about to send, and a successor on the same journal sends again, under the same keys, what
 * has no answer there. Each line of its input is a number: so many increments may have been begun
 * in all. It ends when its input does.
 */
public final class IncrementClient {
  private final List<Door> doors;
  private final List<String> counters;
  private final Journal journal;
  private final Queue<Open> leftOpen;
  private final Allowance allowance;

  private IncrementClient(
      List<Door> doors, List<String> counters, Journal journal, JournalEntries entries) {
    this.doors = doors;
    this.counters = counters;
    this.journal = journal;
    this.leftOpen = new ConcurrentLinkedQueue<>(entries.open());
    this.allowance = new Allowance(entries.openCount() + entries.answeredCount());
  }

  /**
   * Runs until its input ends.
   *
   * @param arguments {@code --journal}, {@code --password-file}, {@code --gateways} and {@code
   *     --counters} with commas, {@code --threads}, {@code --seed}
   */
  public static void main(String[] arguments) throws Exception {
    Arguments given =
        new Arguments(
            arguments,
            Set.of(
                "--journal", "--password-file", "--gateways", "--counters", "--threads", "--seed"),
            Set.of());
    String password = Files.readString(Path.of(given.text("--password-file", ""))).strip();
    List<Door> doors = new ArrayList<>();
    for (String gateway : given.text("--gateways", "").split(",", -1)) {
      URI url = URI.create(gateway);
      doors.add(new Door(url, new Session(url, "default", "admin", password)));
    }
    JournalEntries entries = new JournalEntries(0);
    try (Journal journal = Journal.continued(Path.of(given.text("--journal", "")), entries)) {
      List<String> counters = List.of(given.text("--counters", "").split(",", -1));
      new IncrementClient(doors, counters, journal, entries)
          .run((int) given.number("--threads", 1), given.number("--seed", 0));
    }
  }

  private void run(int threads, long seed) throws IOException, InterruptedException {
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      Thread thread = new Thread(() -> work(number, new Random(seed + number)), "client-" + i);
      // What one of them met is told by the end of the process, at once.
      thread.setUncaughtExceptionHandler(
          (failed, e) -> {
            e.printStackTrace();
            Runtime.getRuntime().halt(3);
          });
      thread.start();
      running.add(thread);
    }
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      allowance.raise(Integer.parseInt(line));
    }
    allowance.close();
    for (Thread thread : running) {
      thread.join();
    }
  }

  private void work(int number, Random random) {
    try (OnceClient client = new OnceClient(number, doors, random)) {
      for (Open left = leftOpen.poll(); left != null; left = leftOpen.poll()) {
        journal.again(left.id(), "client killed");
        increment(client, left);
      }
      while (allowance.begin()) {
        String counter = counters.get(random.nextInt(counters.size()));
        Open next = new Open(UUID.randomUUID().toString(), counter, System.nanoTime());
        journal.sent(next);
        increment(client, next);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts clients", e);
    }
  }

  private void increment(OnceClient client, Open increment) {
    String id = increment.id();
    long value = client.increment(increment.key(), id, why -> journal.again(id, why));
    journal.answered(id, System.nanoTime(), value);
  }
}
