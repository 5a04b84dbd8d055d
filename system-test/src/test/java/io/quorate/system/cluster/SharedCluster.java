package io.quorate.system.cluster;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one cluster that all of them share in a run: it is started for the first that
 * asks and ended after the last. A test must leave it whole; what can't be left whole wants a
 * cluster of its own.
 */
public final class SharedCluster implements ParameterResolver {
  private static final String KEY = "cluster";

  /**
   * The cluster, or why there is none: said to every test that asks, without trying again. JUnit
   * closes it with the root context, after all test classes.
   */
  private record Shared(@Nullable DevCluster cluster, @Nullable Exception failure)
      implements AutoCloseable {

    static Shared start() {
      try {
        return new Shared(DevCluster.start("shared", DevCluster.Options.DEFAULT), null);
      } catch (Exception | AssertionError e) {
        return new Shared(null, new IllegalStateException("the shared cluster does not start", e));
      }
    }

    @Override
    public void close() {
      if (cluster != null) {
        cluster.close();
      }
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == DevCluster.class;
  }

  @Override
  public DevCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Shared shared =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(SharedCluster.class))
            .getOrComputeIfAbsent(KEY, key -> Shared.start(), Shared.class);
    if (shared.cluster() == null) {
      throw new IllegalStateException(shared.failure());
    }
    return shared.cluster();
  }
}
