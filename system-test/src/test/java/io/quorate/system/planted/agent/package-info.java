/**
 * A Java agent that plants bugs and faults into server processes of the tests. What is in here goes
 * into the agent's jar and runs inside the servers.
 */
@NullMarked
package io.quorate.system.planted.agent;

import org.jspecify.annotations.NullMarked;
