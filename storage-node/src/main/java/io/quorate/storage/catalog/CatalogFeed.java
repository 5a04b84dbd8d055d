package io.quorate.storage.catalog;

import io.quorate.internal.v1.CatalogView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest catalog that this node knows, and who wants to hear of the next. It may come from the
 * local replica of {@code meta} or from another node; an older one than known changes nothing.
 * Thread-safe. Listeners are called on the publisher's thread, one at a time, and must not block.
 */
public final class CatalogFeed {
  private final List<Consumer<CatalogView>> listeners = new CopyOnWriteArrayList<>();
  private volatile @Nullable CatalogView current;

  public Optional<CatalogView> current() {
    return Optional.ofNullable(current);
  }

  /** Takes a view over, if it is newer, and tells the listeners. */
  public synchronized void publish(CatalogView view) {
    CatalogView known = current;
    if (!view.hasCluster() || (known != null && known.getRevision() >= view.getRevision())) {
      return;
    }
    current = view;
    for (Consumer<CatalogView> listener : listeners) {
      listener.accept(view);
    }
  }

  /** Calls the listener with the present view, if there is one, and with every later one. */
  public synchronized Subscription subscribe(Consumer<CatalogView> listener) {
    listeners.add(listener);
    CatalogView known = current;
    if (known != null) {
      listener.accept(known);
    }
    return () -> listeners.remove(listener);
  }

  /** A listener's registration. */
  public interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
