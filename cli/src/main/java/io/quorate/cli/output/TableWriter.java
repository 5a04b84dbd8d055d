package io.quorate.cli.output;

import io.quorate.cli.Shell;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows in columns as wide as the first rows need; later ones that are wider stand out, so that a
 * long result need not be held in memory to be shown.
 */
final class TableWriter<T> implements RowWriter<T> {
  /** So many rows decide on the widths. */
  private static final int SAMPLE = 200;

  private static final String GAP = "  ";

  private final Shell shell;
  private final Table<T> table;
  private final List<List<String>> waiting = new ArrayList<>();
  private int[] widths = {};

  TableWriter(Shell shell, Table<T> table) {
    this.shell = shell;
    this.table = table;
  }

  @Override
  public void write(T row) {
    List<String> cells = table.columns().stream().map(column -> column.cell().apply(row)).toList();
    if (widths.length > 0) {
      print(cells);
      return;
    }
    waiting.add(cells);
    if (waiting.size() == SAMPLE) {
      printWaiting();
    }
  }

  @Override
  public void close() {
    if (widths.length == 0 && !waiting.isEmpty()) {
      printWaiting();
    }
  }

  private void printWaiting() {
    List<String> headers = table.columns().stream().map(Table.Column::header).toList();
    int[] measured = new int[headers.size()];
    for (int i = 0; i < measured.length; i++) {
      measured[i] = length(headers.get(i));
      for (List<String> row : waiting) {
        measured[i] = Math.max(measured[i], length(row.get(i)));
      }
    }
    widths = measured;
    print(headers);
    waiting.forEach(this::print);
    waiting.clear();
  }

  private void print(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      String padding = " ".repeat(Math.max(0, widths[i] - length(cell)));
      boolean last = i == cells.size() - 1;
      line.append(i == 0 ? "" : GAP);
      if (table.columns().get(i).number()) {
        line.append(padding).append(cell);
      } else {
        line.append(Colours.state(shell, cell)).append(last ? "" : padding);
      }
    }
    shell.out().println(line);
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
