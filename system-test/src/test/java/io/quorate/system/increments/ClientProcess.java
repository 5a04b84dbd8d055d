package io.quorate.system.increments;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An {@link IncrementClient} and its successors, as seen by who kills them. For one thread. */
final class ClientProcess implements AutoCloseable {
  private static final long END_SECONDS = 120;

  private final Path directory;
  private final int number;
  private final List<String> arguments;
  private final JournalTail tail;
  private Process process;
  private int allowed;
  private int lives;

  /**
   * Starts the first one.
   *
   * @param arguments of the client but for its journal and its seed
   */
  ClientProcess(Path directory, int number, List<String> arguments) throws IOException {
    this.directory = directory;
    this.number = number;
    this.arguments = List.copyOf(arguments);
    this.tail = new JournalTail(journal(), number);
    this.process = start();
  }

  private Path journal() {
    return directory.resolve("client-" + number + ".journal");
  }

  private Process start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    // Short lives: what a compiler would gain is not earned back.
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(IncrementClient.class.getName());
    command.addAll(arguments);
    command.addAll(List.of("--journal", journal().toString()));
    command.addAll(List.of("--seed", Long.toString(number * 1_000L + lives++)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private Path log() {
    return directory.resolve("client-" + number + ".log");
  }

  /** What it has done up to now; fails when it has ended without being told to. */
  JournalEntries entries() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError("client " + number + " has ended: " + Files.readString(log()));
    }
    return tail.read();
  }

  /** So many increments may have been begun, since its first life. */
  void allow(int total) throws IOException {
    allowed = total;
    OutputStream input = process.getOutputStream();
    input.write((total + "\n").getBytes(StandardCharsets.US_ASCII));
    input.flush();
  }

  /** SIGKILL, and a successor at once. */
  void killAndStartAgain() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    process = start();
    allow(allowed);
  }

  /** Lets it end; returns what it has done. */
  JournalEntries finish() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("client " + number + " did not end well: " + process);
    }
    return tail.read();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
