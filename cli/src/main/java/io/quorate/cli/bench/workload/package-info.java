/** What a load asks for: which operations, on which keys, with which values. Pure. */
@NullMarked
package io.quorate.cli.bench.workload;

import org.jspecify.annotations.NullMarked;
