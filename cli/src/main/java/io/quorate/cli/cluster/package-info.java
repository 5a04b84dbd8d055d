/** The commands on the cluster, for staff. */
@NullMarked
package io.quorate.cli.cluster;

import org.jspecify.annotations.NullMarked;
