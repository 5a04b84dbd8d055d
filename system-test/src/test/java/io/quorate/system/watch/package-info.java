/** Watches under load, of a thousand watchers and of ten thousand idle ones, beside etcd's. */
@NullMarked
package io.quorate.system.watch;

import org.jspecify.annotations.NullMarked;
