package org.flinknpu.flow;

import java.util.List;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstCounters;
import org.flinknpu.burst.FiredListener;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.flow.codec.Devices;
import org.flinknpu.flow.state.DeviceImage;
import org.flinknpu.flow.state.EffectorImage;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.schema.BrainSettings;

/**
 * The bursts of one brain: gathers what the next one receives, runs it, and hands out what it did.
 * Whether and when one runs is {@link Brain}'s business.
 *
 * <p>Used by the task's thread only.
 */
final class Bursts {
    private final BrainHost host;
    private final BurstClock clock;
    private final BurstStamp stamp;
    private final PendingEvents events;
    private final Receptors receptors;
    private final Devices devices;
    private final Effectors effectors;
    private final SpikeSampler sampler;
    private final BrainReport report;
    private final BrainJournal journal;
    private final HostedKernel kernel;
    private long endMicros;
    private long gatherNanos;
    private long beginNanos;
    private long burstNanos;
    private long lastNanos;
    private final FiredListener freely = this::ranFreely;

    /**
     * No burst yet.
     *
     * @param settings valid settings
     * @param connectome of the areas that receive and give
     * @param receptors of the settings
     * @param devices of the settings
     */
    Bursts(
            BrainHost host,
            BrainSettings settings,
            Connectome connectome,
            BurstClock clock,
            BurstStamp stamp,
            PendingEvents events,
            Receptors receptors,
            Devices devices,
            BrainReport report,
            BrainJournal journal,
            HostedKernel kernel) {
        this.host = host;
        this.clock = clock;
        this.stamp = stamp;
        this.events = events;
        this.receptors = receptors;
        this.devices = devices;
        this.report = report;
        this.journal = journal;
        this.kernel = kernel;
        effectors = new Effectors(connectome, settings, devices.motors());
        sampler = new SpikeSampler(connectome, settings.getSpikes());
    }

    /**
     * Runs a burst.
     *
     * @param step whether it is one of a step command, which does not use its interval up
     */
    void run(boolean step) {
        long start = System.nanoTime();
        gather();
        long gathered = System.nanoTime();
        FiredSet fired = host.fired();
        kernel.burst(host.stimulus(), fired);
        ended(kernel.lastBurst(), step, fired, gathered - start, System.nanoTime() - start);
    }

    /** Begins a burst; nothing but {@link #finish} may follow. */
    void begin() {
        long start = System.nanoTime();
        gather();
        gatherNanos = System.nanoTime() - start;
        kernel.begin(host.stimulus());
        beginNanos = System.nanoTime() - start;
    }

    /** Waits for the burst that was begun, and does what follows from it, as {@link #run} does. */
    void finish(boolean step) {
        long start = System.nanoTime();
        FiredSet fired = host.fired();
        kernel.finish(fired);
        ended(kernel.lastBurst(), step, fired, gatherNanos, beginNanos + System.nanoTime() - start);
    }

    /**
     * Runs bursts that receive nothing, as {@link #run} would one by one.
     *
     * @param count how many; up to the last of them neither events nor devices drive the brain
     */
    void runFreely(int count) {
        journal.beforeBurst();
        lastNanos = System.nanoTime();
        kernel.freeRun(count, freely);
    }

    private void ranFreely(long burst, FiredSet fired) {
        long now = System.nanoTime();
        kernel.ran();
        endMicros = clock.nextEndMicros();
        ended(burst, false, fired, 0, now - lastNanos);
        lastNanos = System.nanoTime();
    }

    /** Whether devices act in every burst. */
    boolean driven() {
        return devices.drives();
    }

    /** How long the last burst took. */
    long burstNanos() {
        return burstNanos;
    }

    private void gather() {
        journal.beforeBurst();
        Stimulus stimulus = host.stimulus();
        stimulus.clear();
        endMicros = clock.started() ? clock.nextEndMicros() : 0;
        events.drain(endMicros, receptors, stimulus);
        devices.drive(kernel.lastBurst() + 1, stimulus);
    }

    private void ended(long burst, boolean step, FiredSet fired, long gathered, long ran) {
        long start = System.nanoTime();
        burstNanos = ran;
        BackendMetrics metrics = kernel.metrics();
        stamp.burst(burst, endMicros);
        BurstCounters did = kernel.open().counters();
        metrics.burst(did, fired.size(), gathered, ran);
        report.burst(burst, did, fired.size(), gathered, ran);
        emit(fired);
        long drained = System.nanoTime() - start + did.drainNanos();
        metrics.drained(drained);
        report.drained(drained);
        if (report.due(stamp.burst())) {
            host.outputs().metrics(stamp, kernel.backend(), report);
        }
        if (step) {
            journal.ran(stamp.burst(), true);
            return;
        }
        clock.ran();
        journal.ran(stamp.burst(), false);
        if (clock.wall()) {
            noteOverrun(metrics);
        }
    }

    private void noteOverrun(BackendMetrics metrics) {
        long now = host.time().nowMicros();
        if (now >= clock.nextEndMicros()) {
            report.overrun();
            journal.overrun();
            metrics.overrun();
            LateBurst.record(stamp, clock.periodMicros(), now - clock.nextStartMicros());
        }
    }

    private void emit(FiredSet fired) {
        if (effectors.take(fired, stamp.burst())) {
            host.outputs().motor(stamp, effectors.values());
        }
        if (fired.size() > 0) {
            List<List<AreaFired>> parts = sampler.sample(stamp.burst(), fired);
            if (!parts.isEmpty()) {
                host.outputs().spikes(stamp, fired.size(), parts);
            }
        }
    }

    /** The brain starts over: its effectors are at rest, and its devices remember nothing. */
    void reset() {
        effectors.reset();
        devices.reset();
    }

    /** Windows of the effectors, copied. */
    List<EffectorImage> effectorImages() {
        return effectors.images();
    }

    /** What the devices remember, copied. */
    List<DeviceImage> deviceImages() {
        return devices.images();
    }

    /**
     * Takes over the windows of the effectors and what the devices remember.
     *
     * @throws org.flinknpu.flow.state.CorruptStateException if they belong to other ones
     */
    void restore(List<EffectorImage> images, List<DeviceImage> deviceImages) {
        effectors.restore(images);
        devices.restore(deviceImages);
    }
}
