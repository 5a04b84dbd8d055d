/** Load by HTTP/1.1, one request at a time on each connection. */
@NullMarked
package io.quorate.cli.bench.http1;

import org.jspecify.annotations.NullMarked;
