package io.quorate.system.planted;

import io.quorate.system.planted.agent.BugAgent;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;

/**
 * Makes the agent's jar out of the classes of this build, where it is needed: nothing that is
 * packaged for users can have it, and no build step can leave an old one behind.
 */
final class AgentJar {
  private AgentJar() {}

  /** Writes it. Its manifest names ByteBuddy's jar where the tests have it from. */
  static void write(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.CLASS_PATH, locationOf(ByteBuddy.class).toUri().toString());
    attributes.put(new Attributes.Name("Premain-Class"), BugAgent.class.getName());
    Path root = locationOf(BugAgent.class);
    Path agent = root.resolve(BugAgent.class.getPackageName().replace('.', '/'));
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> files = Files.list(agent)) {
      List<Path> classes = files.filter(AgentJar::isOfTheAgent).sorted().toList();
      for (Path path : classes) {
        out.putNextEntry(new JarEntry(root.relativize(path).toString()));
        Files.copy(path, out);
      }
    }
  }

  private static boolean isOfTheAgent(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(".class") && !name.contains("Test");
  }

  private static Path locationOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
