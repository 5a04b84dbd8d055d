/** What is wrong with this node, said so that a person knows what to do. */
@NullMarked
package io.quorate.storage.health;

import org.jspecify.annotations.NullMarked;
