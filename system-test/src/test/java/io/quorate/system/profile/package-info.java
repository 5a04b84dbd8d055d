/** CPU time by layer of the servers, from the stacks that a profiler saw. */
@NullMarked
package io.quorate.system.profile;

import org.jspecify.annotations.NullMarked;
