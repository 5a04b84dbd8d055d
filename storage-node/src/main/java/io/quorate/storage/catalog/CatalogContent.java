package io.quorate.storage.catalog;

import com.google.protobuf.InvalidProtocolBufferException;
import io.quorate.internal.v1.CatalogView;
import io.quorate.internal.v1.ClusterRecord;
import io.quorate.internal.v1.GroupRecord;
import io.quorate.internal.v1.NodeRecord;
import io.quorate.internal.v1.ShardRangeRecord;
import io.quorate.internal.v1.SigningKeyRecord;
import io.quorate.internal.v1.TenantRecord;
import io.quorate.proto.bytes.ByteReader;
import io.quorate.proto.bytes.MalformedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The catalog as of one revision of group {@code meta}: the view that is sent around, and each
 * record's mod revision for guarded changes. Immutable.
 */
public final class CatalogContent {
  private final CatalogView view;
  private final Map<String, Long> modRevisions;

  private CatalogContent(CatalogView view, Map<String, Long> modRevisions) {
    this.view = view;
    this.modRevisions = modRevisions;
  }

  /**
   * Reads all records. One that can't be read is a broken invariant: only this version or an older
   * one has written it.
   */
  public static CatalogContent of(long revision, List<CatalogRecord> records) {
    CatalogView.Builder view = CatalogView.newBuilder().setRevision(revision);
    Map<String, Long> modRevisions = new HashMap<>();
    for (CatalogRecord record : records) {
      modRevisions.put(record.key(), record.modRevision());
      try {
        add(record, view);
      } catch (InvalidProtocolBufferException | MalformedException e) {
        throw new IllegalStateException("catalog record " + record.key() + " is damaged", e);
      }
    }
    return new CatalogContent(view.build(), Map.copyOf(modRevisions));
  }

  private static void add(CatalogRecord record, CatalogView.Builder view)
      throws InvalidProtocolBufferException {
    String key = record.key();
    byte[] value = record.value();
    if (key.equals(CatalogKeys.CLUSTER)) {
      view.setCluster(ClusterRecord.parseFrom(value));
    } else if (key.equals(CatalogKeys.EPOCH)) {
      ByteReader epoch = new ByteReader(value);
      view.setEpoch(epoch.i64());
      epoch.end();
    } else if (key.startsWith(CatalogKeys.NODES)) {
      view.addNodes(NodeRecord.parseFrom(value));
    } else if (key.startsWith(CatalogKeys.GROUPS)) {
      view.addGroups(GroupRecord.parseFrom(value));
    } else if (key.startsWith(CatalogKeys.TENANTS)) {
      view.addTenants(TenantRecord.parseFrom(value));
    } else if (key.startsWith(CatalogKeys.ROUTES)) {
      view.addRoutes(ShardRangeRecord.parseFrom(value));
    } else if (key.startsWith(CatalogKeys.SIGNING_KEYS)) {
      view.addSigningKeys(SigningKeyRecord.parseFrom(value));
    }
    // Users are left out on purpose: their password hashes stay in meta until one is asked for.
  }

  public CatalogView view() {
    return view;
  }

  /** Whether no cluster was made yet. */
  public boolean isEmpty() {
    return !view.hasCluster();
  }

  /** The mod revision of a record, 0 when it is absent: what a guard compares. */
  long modRevision(String key) {
    return modRevisions.getOrDefault(key, 0L);
  }
}
