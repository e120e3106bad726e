package org.flinknpu.flow;

import org.flinknpu.brain.Connectome;
import org.flinknpu.flow.state.ConnectomeReference;

/**
 * A connectome and how to get it again. A brain keeps this object as long as it lives, so that
 * other brains find it in the {@link WeakCache}.
 *
 * @param connectome the connectome as deployed; shared
 * @param reference where it came from
 */
record LoadedConnectome(Connectome connectome, ConnectomeReference reference) {}
