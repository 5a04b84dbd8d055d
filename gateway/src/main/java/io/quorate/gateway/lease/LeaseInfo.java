package io.quorate.gateway.lease;

import io.quorate.proto.op.LeaseState;
import java.util.List;

/**
 * A lease over all its groups.
 *
 * @param state with what is left in the group where that is least
 * @param keys in their order, if they were asked for
 * @param moreKeys whether there are more than these
 */
record LeaseInfo(LeaseState state, List<byte[]> keys, boolean moreKeys) {}
