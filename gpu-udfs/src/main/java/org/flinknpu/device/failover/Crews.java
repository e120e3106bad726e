package org.flinknpu.device.failover;

import java.util.HashMap;
import java.util.Map;
import org.flinknpu.device.BackendCounters;

/**
 * The {@link Crew}s of one {@link org.flinknpu.device.Kernels}: one per device and calling thread.
 * Thread-safe; its lock guards who belongs to which crew.
 */
public final class Crews {
    private final BackendCounters counts;
    private final Watch watch;
    private final Map<Key, Crew> crews = new HashMap<>();

    private record Key(String device, Thread caller) {}

    /** No crews yet. */
    public Crews(BackendCounters counts, Watch watch) {
        this.counts = counts;
        this.watch = watch;
    }

    /** Puts a brain into the crew of the calling thread on a device. */
    synchronized Crew join(String device, DeviceSeat seat, FailoverOptions options) {
        Key key = new Key(device, Thread.currentThread());
        Crew crew =
                crews.computeIfAbsent(key, k -> new Crew(this, device, k.caller, options, watch));
        crew.members().add(seat);
        crew.deadlines().startOver();
        return crew;
    }

    /**
     * Takes a brain out of its crew.
     *
     * @return whether it was the last one; then the crew is forgotten
     */
    synchronized boolean leave(Crew crew, DeviceSeat seat) {
        crew.members().remove(seat);
        if (!crew.members().isEmpty()) {
            return false;
        }
        forget(crew);
        return true;
    }

    /** Nobody joins that crew any more. */
    synchronized void forget(Crew crew) {
        crews.remove(new Key(crew.device(), crew.caller()), crew);
    }

    /** Counts a round of so many bursts. */
    void ranRound(int bursts) {
        counts.round(bursts);
    }
}
