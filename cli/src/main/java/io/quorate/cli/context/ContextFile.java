package io.quorate.cli.context;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.cli.CliException;
import io.quorate.cli.ExitCode;
import io.quorate.cli.PrivateFiles;
import io.quorate.client.Tokens;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * {@code contexts.json}: sign-ins with their tokens, for the owner's eyes only.
 *
 * <p>Several commands can run at once and each may renew tokens. So a change is made under a lock
 * on a file beside it, from what is in the file then, and the file is replaced as a whole. Safe for
 * many threads.
 */
final class ContextFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  ContextFile(Path directory) {
    this.file = directory.resolve("contexts.json");
  }

  Contexts read() {
    if (!Files.exists(file)) {
      return Contexts.NONE;
    }
    try {
      return parse(JSON.readTree(file.toFile()));
    } catch (JsonProcessingException | CharConversionException | DateTimeParseException e) {
      throw new CliException(
          ExitCode.ERROR, file + " is damaged; remove it and sign in again: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("can't read " + file, e);
    }
  }

  /** Replaces the contexts by what {@code change} makes of them, one process at a time. */
  synchronized Contexts update(UnaryOperator<Contexts> change) {
    try {
      Files.createDirectories(file.getParent());
      Path lockFile = file.resolveSibling("contexts.lock");
      PrivateFiles.touch(lockFile);
      try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        Contexts before = read();
        Contexts after = change.apply(before);
        if (lock.isValid() && !after.equals(before)) {
          PrivateFiles.write(
              file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json(after)) + "\n");
        }
        return after;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file, e);
    }
  }

  static Contexts parse(JsonNode json) {
    List<Context> all = new ArrayList<>();
    for (JsonNode context : json.path("contexts")) {
      String access = text(context, "access_token");
      String expires = text(context, "expires_at");
      all.add(
          new Context(
              context.path("name").asText(),
              context.path("url").asText(),
              context.path("tenant").asText(),
              context.path("username").asText(),
              access == null
                  ? null
                  : new Tokens(
                      access,
                      text(context, "refresh_token"),
                      expires == null ? null : Instant.parse(expires))));
    }
    return new Contexts(text(json, "current"), all);
  }

  static ObjectNode json(Contexts contexts) {
    ObjectNode json = JSON.createObjectNode().put("current", contexts.current());
    var list = json.putArray("contexts");
    for (Context context : contexts.all()) {
      ObjectNode entry =
          list.addObject()
              .put("name", context.name())
              .put("url", context.url())
              .put("tenant", context.tenant())
              .put("username", context.username());
      Tokens tokens = context.tokens();
      if (tokens != null) {
        Instant expires = tokens.expiresAt();
        entry
            .put("access_token", tokens.accessToken())
            .put("refresh_token", tokens.refreshToken())
            .put("expires_at", expires == null ? null : expires.toString());
      }
    }
    return json;
  }

  private static @Nullable String text(JsonNode json, String name) {
    return json.path(name).textValue();
  }
}
