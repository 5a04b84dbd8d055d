/** etcd beside Quorate: three members, and its interfaces as targets of the load generator. */
@NullMarked
package io.quorate.system.etcd;

import org.jspecify.annotations.NullMarked;
