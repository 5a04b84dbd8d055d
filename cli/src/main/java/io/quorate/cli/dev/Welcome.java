package io.quorate.cli.dev;

import java.util.Locale;

/** What a person needs to know about a cluster that has just come up. */
final class Welcome {
  /** As it was called, so that what is printed can be pasted. */
  private static final String LAUNCHER = System.getProperty("quorate.command", "quorate");

  private Welcome() {}

  static String text(DevLayout layout, Topology topology, double seconds, boolean detached) {
    String url = topology.gateway().url();
    String data = layout.directory().toString();
    return """
        Quorate serves at %1$s (%2$d nodes, %3$d groups of data, up in %4$s s)

          Tenant "default", user "admin": keys and values
          Tenant "system",  user "admin": the cluster
          Password of both:  %5$s

          %7$s login %1$s --user admin --password-file %5$s
          %7$s kv put greeting hello

          TOKEN=$(curl -s %1$s/v1/auth/login -H 'Content-Type: application/json' \\
            -d '{"tenant":"default","username":"admin","password":"'"$(cat %5$s)"'"}' | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
          curl -i -X PUT %1$s/v1/kv/greeting -H "Authorization: Bearer $TOKEN" --data-binary hello
          curl -i %1$s/v1/kv/greeting -H "Authorization: Bearer $TOKEN"

        %6$s
        """
        .formatted(
            url,
            topology.nodes().size(),
            topology.groups(),
            String.format(Locale.ROOT, "%.1f", seconds),
            layout.passwordFile(),
            detached
                ? "Stop it with: " + LAUNCHER + " dev stop --data " + data
                : "Ctrl-C stops it. Logs are in " + data + "/*/log.",
            LAUNCHER);
  }
}
