package io.quorate.system.unicode;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.SharedCluster;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hundred and forty thousand keys through the CLI and back, equal byte for byte. */
@Order(20)
@ExtendWith(SharedCluster.class)
final class ImportIT {

  @Test
  void namesOfAllCodePointsComeBackByteForByte(DevCluster cluster) throws Exception {
    RoundTrip.Times times = RoundTrip.run(cluster);
    System.out.printf(
        "import: %,d names imported in %.1f s, exported in %.1f s%n",
        times.keys(), times.importMillis() / 1e3, times.exportMillis() / 1e3);
    assertThat(times.keys()).isGreaterThan(140_000);
  }
}
