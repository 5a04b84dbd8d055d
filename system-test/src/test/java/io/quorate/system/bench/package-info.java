/** What is measured, and how: loads, sides, CPU time, tables; and the first benchmark. */
@NullMarked
package io.quorate.system.bench;

import org.jspecify.annotations.NullMarked;
