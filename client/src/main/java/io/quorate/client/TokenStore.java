package io.quorate.client;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where a client keeps its tokens: in memory, or in a file that several processes share.
 *
 * <p>A refresh token may be good for one use only, so two threads or two processes must not spend
 * the same one: {@link #renew} is the one place where tokens are replaced, and an implementation
 * runs it under a lock as wide as its storage. Safe for use by many threads.
 */
public interface TokenStore {

  Optional<Tokens> load();

  /** Keeps what a login gave. */
  void save(Tokens tokens);

  /** Forgets everything. */
  void clear();

  /**
   * Replaces {@code stale} by what {@code exchange} makes of it, and returns what is stored then.
   * When someone else has replaced it meanwhile, {@code exchange} is not called.
   */
  Tokens renew(Tokens stale, UnaryOperator<Tokens> exchange);

  /** A store that ends with the process. */
  static TokenStore inMemory() {
    return new InMemory();
  }

  /** A store that holds {@code tokens} already. */
  static TokenStore of(Tokens tokens) {
    TokenStore store = new InMemory();
    store.save(tokens);
    return store;
  }

  /** Guarded by its own monitor. */
  final class InMemory implements TokenStore {
    private @Nullable Tokens tokens;

    private InMemory() {}

    @Override
    public synchronized Optional<Tokens> load() {
      return Optional.ofNullable(tokens);
    }

    @Override
    public synchronized void save(Tokens newTokens) {
      tokens = newTokens;
    }

    @Override
    public synchronized void clear() {
      tokens = null;
    }

    @Override
    public synchronized Tokens renew(Tokens stale, UnaryOperator<Tokens> exchange) {
      Tokens current = tokens;
      if (current != null && !current.equals(stale)) {
        return current;
      }
      Tokens renewed = exchange.apply(stale);
      tokens = renewed;
      return renewed;
    }
  }
}
