package io.quorate.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.gateway.openapi.ContractClient;
import io.quorate.gateway.openapi.Example;
import io.quorate.system.cluster.DevCluster;
import io.quorate.system.cluster.SharedCluster;
import io.quorate.system.http.Json;
import io.quorate.system.http.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each operation of the OpenAPI document is done once on a real cluster, as the document's own
 * examples say, and succeeds. So there is none that no test has ever tried, and no example that
 * does not work. They are done in the document's order: what is read was written before.
 */
@Order(16)
@ExtendWith(SharedCluster.class)
final class OpenApiIT {
  private static final Pattern UI_FILE = Pattern.compile("/ui/a/[0-9a-f]+/app\\.js");

  private final HttpClient http = new ContractClient();
  private final URI gateway;
  private final Session user;
  private final Session staff;
  private final String password;
  private String refreshToken = "";
  private String cookie = "";

  OpenApiIT(DevCluster cluster) throws IOException {
    gateway = cluster.url();
    user = cluster.session();
    password = Files.readString(cluster.data().resolve("admin.password")).strip();
    staff = new Session(gateway, "system", "admin", password);
  }

  @TestFactory
  Stream<DynamicTest> examples() {
    return Example.all().stream()
        .map(example -> DynamicTest.dynamicTest(example.operationId(), () -> succeeds(example)));
  }

  private void succeeds(Example example) throws IOException, InterruptedException {
    HttpRequest request = request(example);
    switch (example.operationId()) {
      case "streamEvents" -> stream(request, 2);
      // Where it begins: more comes only when somebody writes.
      case "watch" -> stream(request, 1);
      default -> answer(example, request);
    }
  }

  private void answer(Example example, HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(request + " " + answer.body()).isLessThan(400);
    if (example.operationId().equals("login")) {
      refreshToken = Json.parse(answer.body()).required("refresh_token").asText();
    } else if (example.operationId().equals("startSession")) {
      cookie = answer.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
    }
  }

  private HttpRequest request(Example example) throws IOException, InterruptedException {
    URI uri = gateway.resolve(target(example));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(example.method(), HttpRequest.BodyPublishers.ofString(body(example)));
    example.headers().forEach(request::header);
    if (example.tag().equals("ui")) {
      request.header("Origin", gateway.toString());
      if (!cookie.isEmpty()) {
        request.header("Cookie", cookie);
      }
    } else if (!example.open()) {
      Session session = example.tag().equals("admin") ? staff : user;
      request.header("Authorization", session.authorization());
    }
    return request.build();
  }

  /** The UI's files have names that only its page knows. */
  private String target(Example example) throws IOException, InterruptedException {
    if (!example.operationId().equals("getUiFile")) {
      return example.target();
    }
    HttpRequest page = HttpRequest.newBuilder(gateway.resolve("/ui/")).build();
    Matcher file = UI_FILE.matcher(http.send(page, HttpResponse.BodyHandlers.ofString()).body());
    assertThat(file.find()).isTrue();
    return file.group();
  }

  /** With the secrets that no document can have. */
  private String body(Example example) {
    if (example.body().contains("\"password\"")) {
      return ((ObjectNode) Json.parse(example.body())).put("password", password).toString();
    }
    if (example.body().contains("\"refresh_token\"")) {
      return ((ObjectNode) Json.parse(example.body()))
          .put("refresh_token", refreshToken)
          .toString();
    }
    return example.body();
  }

  private void stream(HttpRequest request, int wanted) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      int events = 0;
      while (events < wanted) {
        String line = lines.readLine();
        assertThat(line).isNotNull();
        events += line.isEmpty() ? 1 : 0;
      }
    }
  }
}
