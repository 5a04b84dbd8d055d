package io.quorate.cli;

import org.jspecify.annotations.Nullable;

/** The version of this build, as its jar says. */
public final class Version {
  private Version() {}

  public static String current() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
