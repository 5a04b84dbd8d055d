package io.quorate.storage.mvcc.mapdb;

import io.quorate.storage.mvcc.MvccStoreContract;
import io.quorate.storage.mvcc.MvccStores;

final class MapDbStoresTest extends MvccStoreContract {
  @Override
  protected MvccStores stores() {
    return new MapDbStores();
  }
}
