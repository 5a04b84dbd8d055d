package io.quorate.system.crash;

import io.quorate.system.history.RecordedClient;
import io.quorate.system.history.Recorder;
import io.quorate.system.http.Session;
import java.net.URI;
import java.util.List;
import java.util.Random;

/**
 * Writers and some readers, each with a connection of its own, until they are stopped.
 *
 * <p>Half of the writes go to registers that all clients fight over, with and without conditions:
 * they show order. The other half goes to a ledger, where each key is written once: there every
 * single write can be held against what its client was told.
 */
public final class Load implements AutoCloseable {
  private static final int TIMEOUT_MS = 10_000;

  private final Recorder recorder = new Recorder();
  private final Clients clients = new Clients("load");

  /** A gateway and a sign-in there. */
  public record Door(URI gateway, Session session) {}

  /** What clients do. */
  public enum Mix {
    /** Operations on one key. */
    SINGLE_KEYS(8, 3),
    /** Batches and scans too, and more clients, so that a busy machine still does many. */
    ALL(18, 6);

    private final int writers;
    private final int readers;

    Mix(int writers, int readers) {
      this.writers = writers;
      this.readers = readers;
    }
  }

  public Load(URI gateway, Session session, LoadKeys keys, long seed) {
    this(List.of(new Door(gateway, session)), keys, seed, Mix.SINGLE_KEYS);
  }

  /** Starts the clients, which take turns in which gateway they use. */
  public Load(List<Door> doors, LoadKeys keys, long seed, Mix mix) {
    for (int id = 0; id < mix.writers + mix.readers; id++) {
      int client = id;
      Door door = doors.get(id % doors.size());
      Chooser chooser = new Chooser(client, keys, new Random(seed * 31 + id), mix);
      boolean isWriter = id < mix.writers;
      clients.start(
          TIMEOUT_MS,
          () -> new RecordedClient(client, door.gateway(), door.session(), recorder, TIMEOUT_MS),
          http -> isWriter ? chooser.write(http) : chooser.read(http),
          RecordedClient::close);
    }
  }

  /** Of a load of single keys. */
  public static int writers() {
    return Mix.SINGLE_KEYS.writers;
  }

  public Recorder recorder() {
    return recorder;
  }

  /** Lets every client end its operation; fails when one of them met what it should not. */
  @Override
  public void close() {
    clients.close();
  }
}
