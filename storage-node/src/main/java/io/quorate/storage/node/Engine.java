package io.quorate.storage.node;

import io.quorate.storage.apply.SnapshotFiles;
import io.quorate.storage.mvcc.MvccStores;

/** The storage engine that a node runs with: its stores, and its snapshots' files. */
record Engine(MvccStores stores, SnapshotFiles snapshotFiles) {}
