/** What the gateway measures about itself. */
@NullMarked
package io.quorate.gateway.metrics;

import org.jspecify.annotations.NullMarked;
