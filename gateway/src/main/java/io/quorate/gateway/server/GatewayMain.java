package io.quorate.gateway.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GatewayMain --config FILE}: one gateway process, until it is told to stop. */
public final class GatewayMain {
  private static final Logger log = LoggerFactory.getLogger(GatewayMain.class);

  private static final int USAGE = 2;
  private static final int FAILED = 1;
  private static final int STOP_SECONDS = 20;

  private GatewayMain() {}

  public static void main(String[] arguments) {
    if (arguments.length != 2 || !arguments[0].equals("--config")) {
      System.err.println("usage: gateway --config FILE");
      System.exit(USAGE);
    }
    GatewayConfig config;
    try {
      config = ConfigFile.read(Path.of(arguments[1]), System.getenv());
    } catch (ConfigException e) {
      System.err.println("gateway: " + e.getMessage());
      System.exit(USAGE);
      return;
    }
    log.info("configuration: {}", config.describe());
    run(config);
  }

  private static void run(GatewayConfig config) {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setPreferNativeTransport(true)
                // One more for the catalog, which is idle nearly always.
                .setEventLoopPoolSize(config.limits().eventLoops() + 1));
    Modules modules = new Modules(vertx, config);
    Gateway gateway = new Gateway(vertx, config, modules, modules.operatorRoutes());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(gateway, vertx), "shutdown"));
    gateway
        .start()
        .onFailure(
            failure -> {
              if (failure instanceof ConfigException) {
                log.error("the gateway can't start: {}", failure.getMessage());
              } else {
                log.error("the gateway can't start", failure);
              }
              // Not from an event loop: the hook waits for them.
              new Thread(() -> System.exit(FAILED), "exit").start();
            });
  }

  private static void stop(Gateway gateway, Vertx vertx) {
    try {
      await(gateway.shutdown());
      await(vertx.close());
      log.info("stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.error("the gateway did not stop cleanly", e);
    }
  }

  private static void await(Future<?> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    future.toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
  }
}
