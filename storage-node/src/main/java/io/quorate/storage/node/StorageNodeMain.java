package io.quorate.storage.node;

import io.quorate.storage.config.ConfigException;
import io.quorate.storage.config.ConfigFile;
import io.quorate.storage.identity.IdentityException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of a storage node: {@code --config FILE}. Ends with 0 after SIGTERM or SIGINT, 2 when
 * configuration or data directory are wrong, 1 when the start failed otherwise.
 */
public final class StorageNodeMain {
  private static final Logger LOG = LoggerFactory.getLogger(StorageNodeMain.class);
  private static final int FAILED = 1;
  private static final int MISUSED = 2;
  private static final long STOP_MS = 7_500;

  private StorageNodeMain() {}

  public static void main(String[] args) {
    if (args.length != 2 || !args[0].equals("--config")) {
      LOG.error("usage: StorageNodeMain --config FILE");
      exit(MISUSED);
      return;
    }
    try {
      run(Path.of(args[1]));
    } catch (ConfigException | IdentityException e) {
      LOG.error("{}", e.getMessage());
      exit(MISUSED);
    } catch (RuntimeException e) {
      LOG.error("the node did not start", e);
      exit(FAILED);
    }
  }

  private static void run(Path file) {
    ConfigFile config = ConfigFile.read(file, System.getenv());
    config
        .ignoredVariables()
        .forEach(name -> LOG.warn("the environment variable {} stands for no key", name));
    LOG.info("version {}, {}", SoftwareVersion.current(), config.config());
    StorageNode node = StorageNode.start(config.config());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "stop"));
  }

  /** A JVM that ends by a signal tells that by its exit code; a stop that was asked for is none. */
  private static void stop(StorageNode node) {
    Thread stopping = new Thread(node::stop, "stopping");
    stopping.start();
    int code = 0;
    try {
      stopping.join(STOP_MS);
      if (stopping.isAlive()) {
        LOG.error("the node did not stop within {} ms; it is ended", STOP_MS);
        code = FAILED;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      code = FAILED;
    }
    Runtime.getRuntime().halt(code);
  }

  /** Threads of a half-started node must not keep the process alive. */
  private static void exit(int code) {
    Runtime.getRuntime().halt(code);
  }
}
