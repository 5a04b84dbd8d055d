package io.quorate.cli.context;

import io.quorate.client.TokenStore;
import io.quorate.client.Tokens;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The tokens of one context in the file: read once, renewed under the file's lock. */
final class ContextTokens implements TokenStore {
  private final ContextFile file;
  private final Context context;
  private final AtomicReference<@Nullable Tokens> known;

  ContextTokens(ContextFile file, Context context) {
    this.file = file;
    this.context = context;
    this.known = new AtomicReference<>(context.tokens());
  }

  @Override
  public Optional<Tokens> load() {
    return Optional.ofNullable(known.get());
  }

  @Override
  public void save(Tokens tokens) {
    known.set(tokens);
    Contexts unused = file.update(contexts -> contexts.with(context.withTokens(tokens)));
  }

  @Override
  public void clear() {
    known.set(null);
    Contexts unused = file.update(contexts -> contexts.with(context.withTokens(null)));
  }

  @Override
  public Tokens renew(Tokens stale, UnaryOperator<Tokens> exchange) {
    Contexts after =
        file.update(
            contexts -> {
              Tokens stored = contexts.find(context.name()).map(Context::tokens).orElse(null);
              boolean replaced = stored != null && !stored.equals(stale);
              return replaced ? contexts : contexts.with(context.withTokens(exchange.apply(stale)));
            });
    Tokens renewed = after.find(context.name()).map(Context::tokens).orElseThrow();
    known.set(renewed);
    return renewed;
  }
}
