/** What operators and their tools see over HTTP: liveness, readiness and Prometheus metrics. */
@NullMarked
package io.quorate.storage.metrics;

import org.jspecify.annotations.NullMarked;
