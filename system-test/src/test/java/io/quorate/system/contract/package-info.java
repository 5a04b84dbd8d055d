/** The HTTP contract of docs/API.md, byte by byte. */
@NullMarked
package io.quorate.system.contract;

import org.jspecify.annotations.NullMarked;
