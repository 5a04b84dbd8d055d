/**
 * The product without its sockets, threads and clocks: gateways, groups and their state machines on
 * a model of Raft, all in one thread whose every choice comes from a seed.
 */
@NullMarked
package io.quorate.system.simulation;

import org.jspecify.annotations.NullMarked;
