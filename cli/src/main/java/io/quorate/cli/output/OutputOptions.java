package io.quorate.cli.output;

import io.quorate.cli.Shell;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How results are shown: the options of all commands that show some. */
public final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      description = "table, json, jsonl (one object a line) or yaml (default: table).")
  @Nullable Format format;

  @Option(names = "--json", description = "The same as -o json.")
  boolean json;

  /** What was asked for; null when nothing was. */
  public @Nullable Format format() {
    return json ? Format.JSON : format;
  }

  /** A writer of many rows to stdout; the caller closes it. */
  public <T> RowWriter<T> rows(Shell shell, Table<T> table) {
    Format chosen = format();
    return switch (chosen == null ? Format.TABLE : chosen) {
      case TABLE -> new TableWriter<>(shell, table);
      case JSON -> new JsonWriter<>(shell.out(), table.json());
      case JSONL -> new JsonLinesWriter<>(shell.out(), table.json());
      case YAML -> new YamlWriter<>(shell.out(), table.json());
    };
  }

  /** Many rows at once. */
  public <T> void print(Shell shell, Table<T> table, Iterable<? extends T> rows) {
    try (RowWriter<T> writer = rows(shell, table)) {
      rows.forEach(writer::write);
    }
  }

  /** One result: an object for programs, {@code text} for people. */
  public <T> void print(Shell shell, T result, Function<T, String> text) {
    Format chosen = format();
    switch (chosen == null ? Format.TABLE : chosen) {
      case TABLE -> shell.out().println(text.apply(result));
      case JSON -> shell.out().println(Json.pretty(Json.tree(result)));
      case JSONL -> shell.out().println(Json.compact(Json.tree(result)));
      case YAML -> shell.out().print(Yaml.document(Json.tree(result)));
    }
  }

  /** Says which formats there are when it is none of them. */
  static final class FormatConverter implements ITypeConverter<Format> {
    @Override
    public Format convert(String value) {
      for (Format format : Format.values()) {
        if (format.name().toLowerCase(Locale.ROOT).equals(value)) {
          return format;
        }
      }
      throw new TypeConversionException("\"" + value + "\" is none of table, json, jsonl and yaml");
    }
  }
}
