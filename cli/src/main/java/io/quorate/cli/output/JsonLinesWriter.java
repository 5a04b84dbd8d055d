package io.quorate.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.function.Function;

/** One object a line. */
final class JsonLinesWriter<T> implements RowWriter<T> {
  private final PrintStream out;
  private final Function<T, JsonNode> json;

  JsonLinesWriter(PrintStream out, Function<T, JsonNode> json) {
    this.out = out;
    this.json = json;
  }

  @Override
  public void write(T row) {
    out.print(Json.compact(json.apply(row)));
    out.print('\n');
  }

  @Override
  public void close() {
    // Each line is complete by itself.
  }
}
