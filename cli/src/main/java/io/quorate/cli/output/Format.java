package io.quorate.cli.output;

/** Tables are for people and may change; the others are for programs and stay. */
public enum Format {
  TABLE,
  JSON,
  JSONL,
  YAML
}
