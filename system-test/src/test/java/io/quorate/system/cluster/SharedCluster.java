package io.quorate.system.cluster;

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

  /** JUnit closes it with the root context, after all test classes. */
  private record Shared(DevCluster cluster) implements AutoCloseable {
    @Override
    public void close() {
      cluster.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == DevCluster.class;
  }

  @Override
  public DevCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedCluster.class))
        .getOrComputeIfAbsent(KEY, key -> new Shared(start()), Shared.class)
        .cluster();
  }

  private static DevCluster start() {
    try {
      return DevCluster.start("shared", DevCluster.Options.DEFAULT);
    } catch (Exception e) {
      throw new IllegalStateException("the shared cluster does not start", e);
    }
  }
}
