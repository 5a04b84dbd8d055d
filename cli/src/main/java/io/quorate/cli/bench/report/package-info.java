/** What a run came to, for people and for programs. */
@NullMarked
package io.quorate.cli.bench.report;

import org.jspecify.annotations.NullMarked;
