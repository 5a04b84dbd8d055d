package io.quorate.cli.dev;

import java.nio.file.Path;

/** Where things are in the directory of a cluster. */
record DevLayout(Path directory) {
  DevLayout {
    directory = directory.toAbsolutePath().normalize();
  }

  /** What runs, for programs; absent when nothing does. */
  Path clusterFile() {
    return directory.resolve("cluster.json");
  }

  /** Held while processes are being started or stopped. */
  Path lockFile() {
    return directory.resolve("dev.lock");
  }

  Path secretFile() {
    return directory.resolve("cluster.secret");
  }

  Path passwordFile() {
    return directory.resolve("admin.password");
  }

  /** The directory of a service: {@code n1}, {@code gateway}. */
  Path home(String service) {
    return directory.resolve(service);
  }

  Path config(String service) {
    return home(service).resolve("config.yaml");
  }

  Path data(String node) {
    return home(node).resolve("data");
  }

  /** What the process says on stdout and stderr. */
  Path log(String service) {
    return home(service).resolve("log").resolve("process.log");
  }
}
