package io.quorate.storage.mvcc;

final class InMemoryStoresTest extends MvccStoreContract {
  @Override
  protected MvccStores stores() {
    return new InMemoryStores();
  }
}
