package io.quorate.system.planted.agent;

/** Where an apply thread is in its entry. */
public final class Tail {
  private static final ThreadLocal<Tail> OF_THREAD = ThreadLocal.withInitial(Tail::new);

  private int commands;
  private int begun;

  private Tail() {}

  /** An entry of so many commands is applied from here on. */
  public static void begin(int commands) {
    Tail tail = OF_THREAD.get();
    tail.commands = commands;
    tail.begun = 0;
  }

  public static void next() {
    OF_THREAD.get().begun++;
  }

  /** Whether the command under way is the last of several. */
  public static boolean isLast() {
    Tail tail = OF_THREAD.get();
    return tail.commands > 1 && tail.begun == tail.commands;
  }
}
