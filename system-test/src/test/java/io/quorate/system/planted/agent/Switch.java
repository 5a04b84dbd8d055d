package io.quorate.system.planted.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which plants of this process are armed. A test writes its wish into a file, which is looked at
 * fifty times a second, and finds what is armed in another.
 *
 * <p>Asked from any thread of the server, on its hot paths: one volatile read when nothing is
 * armed.
 */
public final class Switch {
  /** What the process's log says when a plant strikes, before its id. */
  public static final String STRUCK_TEXT = "planted bugs struck: ";

  private static final long POLL_MS = 20;
  private static final Map<Plant, AtomicLong> ASKED = new ConcurrentHashMap<>();
  private static final Set<Plant> STRUCK = ConcurrentHashMap.newKeySet();

  private static volatile Set<Plant> armed = EnumSet.noneOf(Plant.class);

  private final Path wish;
  private final Path said;
  private String wished = "";
  private String lastSaid = "";

  private Switch(Path directory, String service) {
    this.wish = directory.resolve(service + ".wish");
    this.said = directory.resolve(service + ".said");
  }

  /** Reads the wish that is there, and goes on reading on a thread of its own. */
  static void start(Path directory, String service) throws IOException {
    Switch control = new Switch(directory, service);
    control.look();
    Thread thread = new Thread(control::watch, "planted-bugs");
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether a plant is armed; the caller then does the wrong thing, which the log says once. */
  public static boolean strikes(Plant plant) {
    if (!armed.contains(plant)) {
      return false;
    }
    if (!STRUCK.contains(plant) && STRUCK.add(plant)) {
      System.out.println(STRUCK_TEXT + plant.id());
    }
    return true;
  }

  /** The same for each n-th time that it is asked while the plant is armed. */
  public static boolean strikesEach(int nth, Plant plant) {
    return armed.contains(plant)
        && ASKED.computeIfAbsent(plant, p -> new AtomicLong()).incrementAndGet() % nth == 0
        && strikes(plant);
  }

  @SuppressWarnings("BusyWait") // a file has nobody to wait for
  private void watch() {
    try {
      while (true) {
        Thread.sleep(POLL_MS);
        look();
      }
    } catch (IOException e) {
      BugAgent.stop("the wish in " + wish + " can't be read or answered: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() throws IOException {
    String text = read();
    if (!text.equals(wished)) {
      wished = text;
      arm(text);
    }
    say();
  }

  private String read() throws IOException {
    try {
      return Files.readString(wish).strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** A wish is a number, which comes back with the answer, and ids. */
  private static void arm(String text) {
    Set<Plant> wished = EnumSet.noneOf(Plant.class);
    String[] words = text.split(" ", 0);
    for (int i = 1; i < words.length; i++) {
      wished.add(Plant.of(words[i]));
    }
    STRUCK.clear();
    armed = wished;
    System.out.println("planted bugs armed: " + text);
  }

  private void say() throws IOException {
    String now = ProcessHandle.current().pid() + " " + wished + "\n";
    if (!now.equals(lastSaid)) {
      Path fresh = said.resolveSibling(said.getFileName() + ".new");
      Files.writeString(fresh, now);
      Files.move(fresh, said, StandardCopyOption.ATOMIC_MOVE);
      lastSaid = now;
    }
  }
}
