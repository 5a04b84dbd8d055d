package io.quorate.client.admin;

import org.jspecify.annotations.Nullable;

/**
 * A tenant as {@code GET /admin/v1/tenants} shows it.
 *
 * @param shards 0 for staff's, which holds no data
 * @param createdAt RFC 3339
 * @param historyWindow how far back its users may read, such as {@code 2m}; null: as far as the
 *     cluster keeps history
 */
public record TenantInfo(
    String name,
    int tenantId,
    int shards,
    @Nullable String createdAt,
    @Nullable String historyWindow) {}
