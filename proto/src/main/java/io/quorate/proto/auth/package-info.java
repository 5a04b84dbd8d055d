/** Who calls and what the caller may do: the pure part that gateway and storage node share. */
@NullMarked
package io.quorate.proto.auth;

import org.jspecify.annotations.NullMarked;
