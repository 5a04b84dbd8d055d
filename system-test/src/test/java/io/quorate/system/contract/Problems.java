package io.quorate.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.system.http.Json;
import io.quorate.system.http.Response;

/** What every error must look like. */
final class Problems {
  private Problems() {}

  /** Returns the problem's detail. */
  static String expectProblem(Response answer, int status, String code) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(status);
    assertThat(answer.header("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    JsonNode problem = Json.parse(answer.text());
    assertThat(problem.required("code").asText()).isEqualTo(code);
    assertThat(problem.required("status").asInt()).isEqualTo(status);
    assertThat(problem.required("type").asText()).isEqualTo("https://quorate.dev/problems/" + code);
    assertThat(problem.required("request_id").asText())
        .isEqualTo(answer.header("quorate-request-id").orElseThrow());
    return problem.required("detail").asText();
  }
}
