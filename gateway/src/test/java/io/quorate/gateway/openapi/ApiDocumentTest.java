package io.quorate.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.op.Limits;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The document in itself: what it says, and that it is OpenAPI. */
final class ApiDocumentTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final JsonObject DOCUMENT = ApiDocument.load().json();

  @AfterAll
  static void close() {
    VERTX.close();
  }

  /** By the schema of the OpenAPI Initiative, which the library brings along. */
  @Test
  void itIsOpenApi31() {
    OutputUnit verdict = verdict(DOCUMENT.copy());
    assertThat(verdict.getValid()).as(verdict.toJson().encodePrettily()).isTrue();
    JsonObject broken = DOCUMENT.copy();
    broken.getJsonObject("paths").getJsonObject("/livez").getJsonObject("get").put("responses", 1);
    assertThat(verdict(broken).getValid()).isFalse();
  }

  private static OutputUnit verdict(JsonObject document) {
    return OpenAPIVersion.V3_1
        .getRepository(VERTX, "https://quorate.dev/openapi.json")
        .compose(specs -> OpenAPIVersion.V3_1.validateContract(VERTX, specs, document))
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  @Test
  void itsErrorCodesAreThoseThatThereAre() {
    JsonObject codes = schema("ErrorCode");
    assertThat(codes.getJsonArray("enum"))
        .containsExactlyElementsOf(Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList());
  }

  @Test
  void itsBoundsAreTheLimits() {
    int base64OfKey = (Limits.MAX_KEY_BYTES + 2) / 3 * 4;
    int base64OfValue = (Limits.MAX_VALUE_BYTES + 2) / 3 * 4;
    assertThat(bounds("Key")).containsExactly(Limits.MAX_KEY_BYTES, base64OfKey);
    assertThat(bounds("Bound")).containsExactly(Limits.MAX_KEY_BYTES, base64OfKey);
    assertThat(bounds("Value")).containsExactly(Limits.MAX_VALUE_BYTES, base64OfValue);
    assertThat(at("#/components/parameters/Key/schema").getInteger("maxLength"))
        .isEqualTo(Limits.MAX_KEY_BYTES);
    assertThat(at("#/components/parameters/Limit/schema").getInteger("maximum"))
        .isEqualTo(Limits.MAX_SCAN_ROWS);
    assertThat(at("#/components/parameters/LeaseLimit/schema").getInteger("maximum"))
        .isEqualTo(Limits.MAX_LEASE_PAGE);
    assertThat(schema("Ttl").getJsonArray("oneOf").getJsonObject(1).getLong("maximum"))
        .isEqualTo(Limits.MAX_TTL_MS / 1_000);
    assertThat(at("#/components/parameters/IdempotencyKey/schema").getString("pattern"))
        .isEqualTo("^[!-~]{1," + Limits.MAX_IDEMPOTENCY_KEY + "}$");
    JsonObject batch = schema("Batch").getJsonObject("properties").getJsonObject("operations");
    assertThat(batch.getInteger("maxItems")).isEqualTo(Limits.MAX_BATCH_OPERATIONS);
    for (String list : Set.of("compare", "success", "failure")) {
      JsonObject operations = schema("Txn").getJsonObject("properties").getJsonObject(list);
      assertThat(operations.getInteger("maxItems")).isEqualTo(Limits.MAX_TXN_OPERATIONS);
    }
    assertThat(schema("IfMatch").getInteger("maxItems")).isEqualTo(Limits.MAX_CONDITION_REVISIONS);
  }

  @Test
  void operationsAreNamedOnce() {
    Set<String> names = new HashSet<>();
    for (Operation operation : Contract.documented().operations()) {
      assertThat(operation.id()).as(operation.toString()).isNotNull();
      assertThat(names.add(operation.id())).as(operation.id()).isTrue();
      assertThat(operation.json().getString("summary")).as(operation.id()).isNotBlank();
      assertThat(operation.json().getJsonArray("tags")).as(operation.id()).hasSize(1);
    }
  }

  @Test
  void everyComponentIsUsedAndEveryReferenceLeadsSomewhere() {
    Set<String> used = new HashSet<>();
    Matcher refs = Pattern.compile("\"\\$ref\":\"([^\"]+)\"").matcher(DOCUMENT.encode());
    while (refs.find()) {
      assertThat(at(refs.group(1))).isNotNull();
      used.add(refs.group(1));
    }
    JsonObject components = DOCUMENT.getJsonObject("components");
    for (String kind : components.fieldNames()) {
      for (String name : components.getJsonObject(kind).fieldNames()) {
        if (!kind.equals("securitySchemes")) {
          assertThat(used).contains("#/components/" + kind + "/" + name);
        }
      }
    }
  }

  @Test
  void itsExamplesAreWhatItDescribes() {
    JsonObject schemas = DOCUMENT.getJsonObject("components").getJsonObject("schemas");
    JsonObject asked = DOCUMENT.copy();
    JsonObject probes = new JsonObject();
    for (String name : schemas.fieldNames()) {
      JsonObject reference = new JsonObject().put("$ref", "#/components/schemas/" + name);
      probes.put(name, new JsonObject().put("schema", reference));
    }
    Schemas judge = new Schemas(asked.put("x-probes", probes));
    for (String name : schemas.fieldNames()) {
      for (Object example : schemas.getJsonObject(name).getJsonArray("examples", new JsonArray())) {
        assertThat(judge.errors(probes.getJsonObject(name).getJsonObject("schema"), example))
            .as(name)
            .isEmpty();
      }
    }
    assertExamples(DOCUMENT, judge);
  }

  /** Those that stand beside a schema: of parameters, headers and bodies. */
  private static void assertExamples(Object node, Schemas judge) {
    if (node instanceof JsonArray array) {
      array.forEach(each -> assertExamples(each, judge));
    } else if (node instanceof JsonObject object) {
      if (object.getValue("schema") instanceof JsonObject schema && object.containsKey("example")) {
        Object example = object.getValue("example");
        Object value = example instanceof String text ? Typed.of(schema, text) : example;
        assertThat(judge.errors(schema, value)).as(object.encode()).isEmpty();
      }
      object.forEach(each -> assertExamples(each.getValue(), judge));
    }
  }

  private static List<Integer> bounds(String schema) {
    JsonArray forms = schema(schema).getJsonArray("oneOf");
    JsonObject base64 = forms.getJsonObject(1).getJsonObject("properties").getJsonObject("base64");
    return List.of(forms.getJsonObject(0).getInteger("maxLength"), base64.getInteger("maxLength"));
  }

  private static JsonObject schema(String name) {
    return at("#/components/schemas/" + name);
  }

  private static JsonObject at(String ref) {
    return Operation.follow(DOCUMENT, new JsonObject().put("$ref", ref));
  }
}
