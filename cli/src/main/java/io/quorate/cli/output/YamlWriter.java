package io.quorate.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.function.Function;

/** {@code items:} and a sequence; each row is written when it comes. */
final class YamlWriter<T> implements RowWriter<T> {
  private final PrintStream out;
  private final Function<T, JsonNode> json;
  private boolean any;

  YamlWriter(PrintStream out, Function<T, JsonNode> json) {
    this.out = out;
    this.json = json;
  }

  @Override
  public void write(T row) {
    if (!any) {
      out.print("items:\n");
    }
    out.print(Yaml.sequenceItem(json.apply(row)));
    any = true;
  }

  @Override
  public void close() {
    if (!any) {
      out.print("items: []\n");
    }
  }
}
