package io.quorate.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.function.Function;

/** {@code {"items":[…]}}, as the API lists things; a row a line, so that it can be read too. */
final class JsonWriter<T> implements RowWriter<T> {
  private final PrintStream out;
  private final Function<T, JsonNode> json;
  private boolean any;

  JsonWriter(PrintStream out, Function<T, JsonNode> json) {
    this.out = out;
    this.json = json;
  }

  @Override
  public void write(T row) {
    out.print(any ? ",\n  " : "{\"items\":[\n  ");
    out.print(Json.compact(json.apply(row)));
    any = true;
  }

  @Override
  public void close() {
    out.println(any ? "\n]}" : "{\"items\":[]}");
  }
}
