package io.quorate.storage.config;

/** A text that must not show in logs: its toString hides it. */
public record Secret(String reveal) {
  public Secret {
    if (reveal.isBlank()) {
      throw new ConfigException("a secret must not be empty");
    }
  }

  @Override
  public String toString() {
    return "***";
  }
}
