/** Watchers of a cluster under load, and the judgement of what they were told. */
@org.jspecify.annotations.NullMarked
package io.quorate.system.watching;
