/** Reading and writing of length-checked binary records. */
@NullMarked
package io.quorate.proto.bytes;

import org.jspecify.annotations.NullMarked;
