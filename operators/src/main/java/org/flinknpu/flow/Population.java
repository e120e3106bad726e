package org.flinknpu.flow;

import org.flinknpu.wire.DeadLetterReason;

/**
 * How many brains live in a subtask, how many are on their way, and whose they are.
 *
 * <p>Used by the task's thread only.
 */
final class Population {
    private final BrainHost host;
    private final Tenants tenants = new Tenants();
    private int living;
    private int expected;

    /** Nobody yet. */
    Population(BrainHost host) {
        this.host = host;
    }

    /** Number of living brains. */
    int living() {
        return living;
    }

    /** Refuses one more brain where the subtask or the tenant of the id has as many as it may. */
    void requireRoom(String brainId) throws CommandRefusedException {
        int perTenant = host.options().quotas().brainsPerTenant();
        if (tenants.brainsBeside(brainId) >= perTenant) {
            throw new CommandRefusedException(
                    DeadLetterReason.QUOTA,
                    "tenant has too many brains: tenant=%s brains=%d quota=%d; send Remove for one"
                            .formatted(
                                    Tenants.of(brainId), tenants.brainsBeside(brainId), perTenant));
        }
        int quota = host.options().quotas().brainsPerSubtask();
        if (living + expected >= quota) {
            throw new CommandRefusedException(
                    DeadLetterReason.QUOTA,
                    "subtask is full of brains: brains=%d quota=%d; raise the parallelism or the quota"
                            .formatted(living + expected, quota));
        }
    }

    /** A brain is on its way: it counts already. */
    void expect(String brainId) {
        expected++;
        tenants.add(brainId);
    }

    /** It came or was refused, and no longer counts as expected. */
    void stopExpecting(String brainId) {
        expected--;
        tenants.remove(brainId);
    }

    /** A brain lives. */
    void born(String brainId) {
        living++;
        tenants.add(brainId);
        host.metrics().activeBrains(living);
    }

    /** A brain was removed. */
    void died(String brainId) {
        living--;
        tenants.remove(brainId);
        host.metrics().activeBrains(living);
    }

    /** All are gone, and nobody is expected. */
    void clear() {
        tenants.clear();
        living = 0;
        expected = 0;
        host.metrics().activeBrains(0);
    }
}
