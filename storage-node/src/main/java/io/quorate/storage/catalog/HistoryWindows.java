package io.quorate.storage.catalog;

import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.TenantRecord;
import java.util.HashMap;
import java.util.Map;

/** How far back each tenant may read, by the newest catalog. One thread learns, any may ask. */
public final class HistoryWindows {
  private volatile Map<Integer, Long> windowMsByTenant = Map.of();

  public void learn(CatalogView view) {
    Map<Integer, Long> windows = new HashMap<>();
    for (TenantRecord tenant : view.getTenantsList()) {
      if (tenant.getHistoryWindowMs() > 0) {
        windows.put(tenant.getTenantId(), tenant.getHistoryWindowMs());
      }
    }
    windowMsByTenant = Map.copyOf(windows);
  }

  /** 0: as far as the cluster keeps history. */
  public long ofTenantMs(int tenantId) {
    return windowMsByTenant.getOrDefault(tenantId, 0L);
  }
}
