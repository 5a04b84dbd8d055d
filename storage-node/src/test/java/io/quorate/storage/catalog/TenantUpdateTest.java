package io.quorate.storage.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.internal.v1.UpdateTenantRequest;
import io.quorate.proto.error.ErrorCode;
import io.quorate.proto.error.QuorateException;
import io.quorate.storage.command.Command.Transact;
import org.junit.jupiter.api.Test;

class TenantUpdateTest {
  private static final long CLUSTER_MS = 600_000;
  private static final TenantRecord TENANT =
      TenantRecord.newBuilder().setTenantId(2).setName("a").setShards(16).build();

  private static TenantRecord applied(TenantRecord tenant, long windowMs) {
    UpdateTenantRequest request =
        UpdateTenantRequest.newBuilder().setName("a").setHistoryWindowMs(windowMs).build();
    return TenantUpdate.applied(tenant, request, CLUSTER_MS);
  }

  private static void assertRefused(TenantRecord tenant, long windowMs, ErrorCode code) {
    assertThatThrownBy(() -> applied(tenant, windowMs))
        .isInstanceOfSatisfying(
            QuorateException.class, error -> assertThat(error.code()).isEqualTo(code));
  }

  @Test
  void aWindowIsShortenedAndGivenBack() {
    TenantRecord shorter = applied(TENANT, 120_000);
    assertThat(shorter).isEqualTo(TENANT.toBuilder().setHistoryWindowMs(120_000).build());
    assertThat(applied(shorter, 0)).isEqualTo(TENANT);
    assertThat(applied(TENANT, CLUSTER_MS).getHistoryWindowMs()).isEqualTo(CLUSTER_MS);
    UpdateTenantRequest nothing = UpdateTenantRequest.newBuilder().setName("a").build();
    assertThat(TenantUpdate.applied(shorter, nothing, CLUSTER_MS)).isEqualTo(shorter);
  }

  @Test
  void nobodyGetsMoreThanThereIsNorTooLittleForAScan() {
    assertRefused(TENANT, CLUSTER_MS + 1, ErrorCode.HISTORY_WINDOW_TOO_LONG);
    assertRefused(TENANT, -1, ErrorCode.HISTORY_WINDOW_TOO_LONG);
    assertRefused(TENANT, 9_999, ErrorCode.INVALID_ARGUMENT);
    assertRefused(TENANT.toBuilder().setShards(0).build(), 60_000, ErrorCode.INVALID_ARGUMENT);
  }

  @Test
  void isWrittenOverWhatWasRead() {
    Transact change = TenantUpdate.transaction(TENANT, 7);
    assertThat(change.guards()).singleElement().matches(guard -> guard.modRevision() == 7);
    assertThat(change.guards().get(0).key()).isEqualTo(CatalogKeys.bytes("catalog/tenant/a"));
    assertThat(change.mutations())
        .singleElement()
        .satisfies(put -> assertThat(put.value()).isEqualTo(TENANT.toByteArray()));
  }

  @Test
  void windowsAreFoundByTenant() {
    HistoryWindows windows = new HistoryWindows();
    assertThat(windows.ofTenantMs(2)).isZero();
    windows.learn(CatalogView.newBuilder().addTenants(applied(TENANT, 60_000)).build());
    assertThat(windows.ofTenantMs(2)).isEqualTo(60_000);
    windows.learn(CatalogView.newBuilder().addTenants(TENANT).build());
    assertThat(windows.ofTenantMs(2)).isZero();
  }
}
