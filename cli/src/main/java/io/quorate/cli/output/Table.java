package io.quorate.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What the rows of a result look like, to people and to programs.
 *
 * @param json a row as programs get it
 */
public record Table<T>(List<Column<T>> columns, Function<T, JsonNode> json) {

  /** A column; numbers stand on the right. */
  record Column<T>(String header, boolean number, Function<T, String> cell) {}

  public Table {
    columns = List.copyOf(columns);
  }

  /** A table whose rows are records that become JSON as they are. */
  public static <T> Table<T> of(Class<T> rows) {
    return new Table<>(List.of(), Json::tree);
  }

  public static <T> Table<T> of(Function<T, JsonNode> json) {
    return new Table<>(List.of(), json);
  }

  public Table<T> text(String header, Function<T, String> cell) {
    return with(new Column<>(header, false, cell));
  }

  public Table<T> number(String header, Function<T, ? extends Number> cell) {
    return with(new Column<>(header, true, row -> cell.apply(row).toString()));
  }

  private Table<T> with(Column<T> column) {
    List<Column<T>> more = new ArrayList<>(columns);
    more.add(column);
    return new Table<>(more, json);
  }
}
