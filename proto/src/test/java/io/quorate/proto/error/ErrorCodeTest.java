package io.quorate.proto.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z_]+)` \\| (\\d{3}) \\| ([A-Z_]+) \\| (yes|no) \\|");

  /** As the gRPC specification numbers them. */
  private static final Map<Integer, String> GRPC =
      Map.ofEntries(
          Map.entry(3, "INVALID_ARGUMENT"),
          Map.entry(4, "DEADLINE_EXCEEDED"),
          Map.entry(5, "NOT_FOUND"),
          Map.entry(6, "ALREADY_EXISTS"),
          Map.entry(7, "PERMISSION_DENIED"),
          Map.entry(8, "RESOURCE_EXHAUSTED"),
          Map.entry(9, "FAILED_PRECONDITION"),
          Map.entry(10, "ABORTED"),
          Map.entry(11, "OUT_OF_RANGE"),
          Map.entry(12, "UNIMPLEMENTED"),
          Map.entry(13, "INTERNAL"),
          Map.entry(14, "UNAVAILABLE"),
          Map.entry(16, "UNAUTHENTICATED"));

  @Test
  void theTableOfTheInterfacesIsTheEnum() throws IOException {
    List<String> documented =
        Files.readAllLines(Path.of("..", "docs", "API.md")).stream()
            .map(ROW::matcher)
            .filter(Matcher::matches)
            .map(row -> String.join(" ", row.group(1), row.group(2), row.group(3), row.group(4)))
            .toList();
    List<String> ours =
        Arrays.stream(ErrorCode.values())
            .map(
                code ->
                    String.join(
                        " ",
                        code.code(),
                        Integer.toString(code.httpStatus()),
                        GRPC.get(code.grpcStatus()),
                        code.retryable() ? "yes" : "no"))
            .toList();
    assertThat(documented).isEqualTo(ours);
  }

  /** Ids travel between versions. New codes are added at the end of this list. */
  @Test
  void idsAreNeverChanged() {
    assertThat(Arrays.stream(ErrorCode.values()).map(code -> code.id() + " " + code.code()))
        .containsExactly(
            "1 invalid_argument",
            "2 unauthenticated",
            "3 permission_denied",
            "4 not_found",
            "5 method_not_allowed",
            "6 precondition_failed",
            "7 revision_compacted",
            "8 revision_in_future",
            "9 payload_too_large",
            "10 key_too_long",
            "11 unsupported_media_type",
            "12 confirmation_needed",
            "13 too_many_requests",
            "14 overloaded",
            "15 not_leader",
            "16 stale_epoch",
            "17 unavailable",
            "18 outcome_unknown",
            "19 deadline_exceeded",
            "20 conflict",
            "21 page_token_invalid",
            "22 internal",
            "23 replica_failed",
            "24 cross_shard_txn",
            "25 compare_invalid",
            "26 operation_unknown",
            "27 too_many_operations",
            "28 not_a_counter",
            "29 counter_overflow",
            "30 range_too_large",
            "31 idempotency_key_reused",
            "32 lease_not_found",
            "33 lease_exists",
            "34 too_many_leases",
            "35 ttl_invalid",
            "40 history_window_too_long",
            "50 token_expired",
            "51 resume_token_invalid",
            "52 slow_consumer");
  }

  @Test
  void anIdFromANewerPeerReadsAsInternal() {
    for (int id : new int[] {-1, 0, 36, 63, 64, 255}) {
      assertThat(ErrorCode.ofId(id)).isEqualTo(ErrorCode.INTERNAL);
    }
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(ErrorCode.ofId(code.id())).isEqualTo(code);
    }
  }

  @Test
  void whatMayBeRetriedAsItIsWasNotApplied() {
    assertThat(ErrorCode.values())
        .filteredOn(ErrorCode::retryable)
        .allMatch(code -> code.fate() == ErrorCode.Fate.NOT_APPLIED);
  }
}
