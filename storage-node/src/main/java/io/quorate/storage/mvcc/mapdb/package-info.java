/**
 * The engine: present records in a MapDB tree, superseded ones in generations of log files. The
 * only package that imports MapDB.
 */
@NullMarked
package io.quorate.storage.mvcc.mapdb;

import org.jspecify.annotations.NullMarked;
