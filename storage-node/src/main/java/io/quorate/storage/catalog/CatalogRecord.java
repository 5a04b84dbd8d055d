package io.quorate.storage.catalog;

/**
 * One record of the catalog as it is stored.
 *
 * @param modRevision for guards: a change made on what was read must fail when that has changed
 */
public record CatalogRecord(String key, byte[] value, long modRevision) {}
