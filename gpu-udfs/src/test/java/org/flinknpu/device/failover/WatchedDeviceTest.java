package org.flinknpu.device.failover;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.testing.BurstContract;
import org.flinknpu.device.BackendCounters;
import org.flinknpu.device.DeviceLedger;

/** A watched device is a kernel like any other. */
class WatchedDeviceTest extends BurstContract {
    private final AtomicLong clock = new AtomicLong();
    private final FaultyProvider sound = new FaultyProvider("cuda", 1, clock, true);

    @Override
    protected BurstKernel open(Connectome connectome, BrainState initial) {
        FailoverOptions options = FailoverOptions.defaults().withShadowInterval(7);
        Watch watch = new Watch(clock::get, Long.MAX_VALUE);
        BackendCounters counts = new BackendCounters();
        Oversight oversight =
                new Oversight(
                        options,
                        new DeviceLedger(clock::get),
                        counts,
                        watch,
                        new Crews(counts, watch));
        return FailoverKernel.open(
                connectome,
                initial,
                sound.candidates().get(0),
                () -> List.of(FailoverFixture.host()),
                true,
                oversight);
    }
}
