package io.quorate.system.planted.agent;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.bytebuddy.description.type.TypeDescription;
import org.junit.jupiter.api.Test;

final class GraftTest {
  private static final TypeDescription SERVER = TypeDescription.ForLoadedType.of(Server.class);

  /** Stands for a class of a server. */
  static final class Server {
    private Server() {}

    static boolean applied(long index) {
      return index > 0;
    }

    static boolean saved(String text) {
      return !text.isEmpty();
    }

    static boolean saved(Long number) {
      return number > 0;
    }
  }

  private static void find(String method, int parameters, String firstParameter) {
    BugAgent.target(
        SERVER, new Plant.Graft("Server", method, parameters, firstParameter, Server.class));
  }

  @Test
  void findsItsMethod() {
    assertThatCode(() -> find("applied", 1, "")).doesNotThrowAnyException();
    assertThatCode(() -> find("saved", 1, "Long")).doesNotThrowAnyException();
  }

  @Test
  void refusesWhatIsNotThereOrNotAlone() {
    assertThatThrownBy(() -> find("renamed", 1, ""))
        .hasMessageContaining("has 0 methods renamed with 1 parameters, not one");
    assertThatThrownBy(() -> find("applied", 2, "")).hasMessageContaining("has 0 methods");
    assertThatThrownBy(() -> find("saved", 1, "")).hasMessageContaining("has 2 methods");
    assertThatThrownBy(() -> find("saved", 1, "Integer")).hasMessageContaining("has 0 methods");
  }
}
