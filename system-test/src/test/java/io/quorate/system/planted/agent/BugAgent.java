package io.quorate.system.planted.agent;

import static net.bytebuddy.matcher.ElementMatchers.isBridge;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.utility.JavaModule;

/**
 * The agent: changes the methods of all plants of its kind of server before {@code main} runs, and
 * listens for which of them to arm.
 *
 * <p>Started by {@code -javaagent:JAR=node:DIRECTORY} or {@code gateway:DIRECTORY}. A plant whose
 * method is not there ends the process: a renamed method must not disarm a bug in silence.
 */
public final class BugAgent {
  private BugAgent() {}

  /** Called by the JVM. */
  public static void premain(String arguments, Instrumentation instrumentation) {
    try {
      int colon = arguments.indexOf(':');
      Plant.Server server = serverOf(arguments.substring(0, colon));
      Path directory = Path.of(arguments.substring(colon + 1));
      UnsyncedWrites.keepIn(directory);
      plant(server, instrumentation);
      Switch.start(directory, service());
      System.out.println("planted bugs ready: " + server);
    } catch (Throwable e) {
      stop("the agent failed: " + e);
    }
  }

  private static Plant.Server serverOf(String name) {
    return switch (name) {
      case "node" -> Plant.Server.NODE;
      case "gateway" -> Plant.Server.GATEWAY;
      default -> throw new IllegalArgumentException("no kind of server: " + name);
    };
  }

  /** A server is started with the path of its configuration, in a directory of its name. */
  private static String service() {
    String[] command = System.getProperty("sun.java.command", "").split(" ", 0);
    return Path.of(command[command.length - 1]).getParent().getFileName().toString();
  }

  /** Says why, where the process's log is, and ends it at once. */
  static void stop(String why) {
    System.err.println("planted bugs: " + why + "; this process stops");
    System.err.flush();
    Runtime.getRuntime().halt(70);
  }

  private static void plant(Plant.Server server, Instrumentation instrumentation)
      throws ClassNotFoundException {
    Map<String, List<Plant.Graft>> graftsByType = new LinkedHashMap<>();
    for (Plant plant : Plant.values()) {
      if (plant.server() == server) {
        for (Plant.Graft graft : plant.grafts()) {
          graftsByType.computeIfAbsent(graft.typeIn(server), type -> new ArrayList<>()).add(graft);
        }
      }
    }
    Watch watch = new Watch();
    AgentBuilder agent = new AgentBuilder.Default().disableClassFormatChanges().with(watch);
    for (Map.Entry<String, List<Plant.Graft>> entry : graftsByType.entrySet()) {
      agent =
          agent
              .type(named(entry.getKey()))
              .transform(
                  (builder, type, loader, module, domain) ->
                      changed(builder, type, entry.getValue()));
    }
    agent.installOn(instrumentation);
    // Loaded now, so that a plant that does not take is known now.
    for (String type : graftsByType.keySet()) {
      Class.forName(type, false, ClassLoader.getSystemClassLoader());
    }
    Set<String> missing = new TreeSet<>(graftsByType.keySet());
    missing.removeAll(watch.changed);
    if (!missing.isEmpty()) {
      throw new IllegalStateException("not changed: " + missing + " " + watch.errors);
    }
  }

  private static DynamicType.Builder<?> changed(
      DynamicType.Builder<?> builder, TypeDescription type, List<Plant.Graft> grafts) {
    DynamicType.Builder<?> result = builder;
    for (Plant.Graft graft : grafts) {
      result = result.visit(Advice.to(graft.advice()).on(target(type, graft)));
    }
    return result;
  }

  /** The one method that is meant; more than one, or none, is an error. */
  static ElementMatcher<MethodDescription> target(TypeDescription type, Plant.Graft graft) {
    ElementMatcher.Junction<MethodDescription> method =
        named(graft.method()).and(takesArguments(graft.parameters())).and(not(isBridge()));
    if (!graft.firstParameter().isEmpty()) {
      method = method.and(m -> firstParameter(m).equals(graft.firstParameter()));
    }
    int found = type.getDeclaredMethods().filter(method).size();
    if (found != 1) {
      throw new IllegalStateException(
          "%s has %d methods %s with %d parameters, not one"
              .formatted(type.getName(), found, graft.method(), graft.parameters()));
    }
    return method;
  }

  private static String firstParameter(MethodDescription method) {
    return method.getParameters().get(0).getType().asErasure().getSimpleName();
  }

  /** Remembers what became of each type. */
  private static final class Watch extends AgentBuilder.Listener.Adapter {
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final Map<String, Throwable> errors = new ConcurrentHashMap<>();

    @Override
    public void onTransformation(
        TypeDescription type,
        ClassLoader loader,
        JavaModule module,
        boolean loaded,
        DynamicType dynamicType) {
      changed.add(type.getName());
    }

    @Override
    public void onError(
        String type, ClassLoader loader, JavaModule module, boolean loaded, Throwable error) {
      errors.put(type, error);
    }
  }
}
