/** Load that goes to storage nodes without a gateway, each key to its group's leader. */
@NullMarked
package io.quorate.cli.bench.direct;

import org.jspecify.annotations.NullMarked;
