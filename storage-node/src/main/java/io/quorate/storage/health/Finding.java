package io.quorate.storage.health;

/**
 * Something that a person should know, with what to do about it.
 *
 * @param code stable, snake_case
 */
public record Finding(Severity severity, String code, String message, String remedy) {

  /** How bad it is. */
  public enum Severity {
    WARNING,
    ERROR
  }

  public static Finding error(String code, String message, String remedy) {
    return new Finding(Severity.ERROR, code, message, remedy);
  }

  public static Finding warning(String code, String message, String remedy) {
    return new Finding(Severity.WARNING, code, message, remedy);
  }
}
