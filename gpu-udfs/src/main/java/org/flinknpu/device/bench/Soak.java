package org.flinknpu.device.bench;

import java.util.function.Consumer;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.FiredSet;

/**
 * A long free run of one brain, looked at in regular intervals. Two backends whose looks are equal
 * have, for all purposes, computed the same in every burst: a look covers every bit of the state
 * and every spike since the beginning. Confined to one thread.
 */
public final class Soak {
    private static final int LONGEST_RUN = 1 << 20;

    private final FiredDigest digest = new FiredDigest();
    private final FiredListener counting = this::count;
    private final Connectome connectome;
    private final BurstKernel kernel;
    private long spikes;

    /**
     * What a brain looks like after a burst.
     *
     * @param burst the burst
     * @param state {@link BrainState#hash()}
     * @param fired hash of what fired in every burst so far
     * @param spikes how many neurons have fired so far
     */
    public record Look(long burst, long state, long fired, long spikes) {}

    /**
     * A run that starts where the kernel is.
     *
     * @param kernel of that connectome; stays the caller's
     */
    public Soak(Connectome connectome, BurstKernel kernel) {
        this.connectome = connectome;
        this.kernel = kernel;
    }

    /**
     * Runs.
     *
     * @param bursts number of the last burst
     * @param every bursts from one look to the next; the last burst is looked at in any case
     * @param looks told of each
     */
    public void run(long bursts, long every, Consumer<Look> looks) {
        BrainState state = new BrainState(connectome);
        while (kernel.lastBurst() < bursts) {
            long next = Math.min(bursts, (kernel.lastBurst() / every + 1) * every);
            while (kernel.lastBurst() < next) {
                kernel.freeRun((int) Math.min(LONGEST_RUN, next - kernel.lastBurst()), counting);
            }
            kernel.save(state);
            looks.accept(new Look(kernel.lastBurst(), state.hash(), digest.value(), spikes));
        }
    }

    private void count(long burst, FiredSet fired) {
        digest.fired(burst, fired);
        spikes += fired.size();
    }
}
