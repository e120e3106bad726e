package org.flinknpu.device.failover;

import java.util.Arrays;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.SplitBurst;
import org.flinknpu.burst.Stimulus;

/**
 * What one round takes to a device's thread and back: the stimuli and the fired neurons of all its
 * brains, side by side, because a line of memory that two threads exchange costs as much as a burst
 * of a small brain. Passed from thread to thread by {@link DeviceThread}; a sheet on which a call
 * hangs is only read any more.
 */
final class RoundSheet {
    private static final int FIRST_SIZE = 16;

    private final Runnable running = this::run;
    private final Stimulus stimuli = new Stimulus();
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet set = new FiredSet();
    private SplitBurst[] kernels = new SplitBurst[FIRST_SIZE];
    private int[] stimulusEnd = new int[FIRST_SIZE];
    private int[] firedEnd = new int[FIRST_SIZE];
    private Throwable[] failures = new Throwable[FIRST_SIZE];
    private int[] fired = new int[FIRST_SIZE];
    private int size;
    private int unclaimed;
    private DeviceThread.Outcome outcome;
    private long allowedNanos;

    /** Empties the sheet. */
    void clear() {
        Arrays.fill(kernels, 0, size, null);
        Arrays.fill(failures, 0, size, null);
        stimuli.clear();
        size = 0;
        unclaimed = 0;
        outcome = null;
    }

    /**
     * Adds a burst.
     *
     * @return its place
     */
    int add(SplitBurst kernel, Stimulus given) {
        if (size == kernels.length) {
            kernels = Arrays.copyOf(kernels, 2 * size);
            stimulusEnd = Arrays.copyOf(stimulusEnd, 2 * size);
            firedEnd = Arrays.copyOf(firedEnd, 2 * size);
            failures = Arrays.copyOf(failures, 2 * size);
        }
        stimuli.addAll(given);
        kernels[size] = kernel;
        stimulusEnd[size] = stimuli.size();
        unclaimed++;
        return size++;
    }

    /** Number of bursts. */
    int size() {
        return size;
    }

    /** Runs all bursts; for the device's thread. */
    Runnable running() {
        return running;
    }

    private void run() {
        for (int i = 0; i < size; i++) {
            try {
                kernels[i].begin(stimulusOf(i));
            } catch (Throwable e) {
                // Whatever a driver's binding throws, an Error included, is the device's failure.
                failures[i] = e;
            }
        }
        int end = 0;
        for (int i = 0; i < size; i++) {
            try {
                set.clear();
                if (failures[i] == null) {
                    kernels[i].finish(set);
                }
            } catch (Throwable e) {
                failures[i] = e;
            }
            if (!alone()) {
                end = append(end);
                firedEnd[i] = end;
            }
        }
    }

    /**
     * A single burst is handed over as it is: ids of a big brain take longer to copy than to come.
     */
    private boolean alone() {
        return size == 1;
    }

    private Stimulus stimulusOf(int place) {
        if (alone()) {
            return stimuli;
        }
        copyStimulus(place, stimulus);
        return stimulus;
    }

    private int append(int from) {
        int end = from + set.size();
        if (end > fired.length) {
            fired = Arrays.copyOf(fired, Math.max(end, 2 * fired.length));
        }
        System.arraycopy(set.neurons(), 0, fired, from, set.size());
        return end;
    }

    /** The round is over, or given up. */
    void ended(DeviceThread.Outcome how, long allowed) {
        outcome = how;
        allowedNanos = allowed;
    }

    /** Whether the round is over, or given up. */
    boolean over() {
        return outcome != null;
    }

    /** How a burst ended. */
    DeviceThread.Outcome outcome(int place) {
        return outcome == DeviceThread.Outcome.DONE && failures[place] != null
                ? DeviceThread.Outcome.FAILED
                : outcome;
    }

    /** What a burst threw, or null. */
    Throwable failure(int place) {
        return failures[place];
    }

    /** How long the round was allowed to take. */
    long allowedNanos() {
        return allowedNanos;
    }

    /** Hands out what a burst fired, if it did not fail. */
    void claim(int place, FiredSet into) {
        boolean done = outcome(place) == DeviceThread.Outcome.DONE;
        if (done && alone()) {
            into.swap(set);
        } else if (done) {
            int start = place == 0 ? 0 : firedEnd[place - 1];
            int count = firedEnd[place] - start;
            into.ensureCapacity(count);
            System.arraycopy(fired, start, into.neurons(), 0, count);
            into.size(count);
        }
        unclaimed--;
    }

    /** Whether the sheet can be used again: nobody needs it, and no call that hangs. */
    boolean free() {
        return unclaimed == 0 && outcome != DeviceThread.Outcome.LATE;
    }

    private int stimulusStart(int place) {
        return place == 0 ? 0 : stimulusEnd[place - 1];
    }

    /** Copies what a burst received. */
    void copyStimulus(int place, Stimulus into) {
        int start = stimulusStart(place);
        into.clear();
        into.addAll(stimuli.neurons(), stimuli.potentials(), start, stimulusEnd[place] - start);
    }

    /** Logs what a burst received; false if there is no room. */
    boolean log(int place, StimulusLog log) {
        int start = stimulusStart(place);
        int count = stimulusEnd[place] - start;
        return log.append(stimuli.neurons(), stimuli.potentials(), start, count);
    }
}
