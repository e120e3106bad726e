package org.flinknpu.device.bench;

import java.util.Arrays;
import java.util.Locale;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.SplitBurst;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.Candidate;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.KernelProvider;
import org.flinknpu.device.Kernels;
import org.flinknpu.device.image.Batch;
import org.flinknpu.device.image.ResidentProvider;

/**
 * Measures one round of many small brains: all bursts begun, then all finished. Each brain is W1,
 * kept alive by three stimuli per burst that differ from brain to brain. Every 16th brain is
 * compared with the cpu backend, burst by burst.
 *
 * <pre>BatchBenchmark backend brains neurons rounds [watched]</pre>
 *
 * <p>Launches stay on the device, if there is room. With {@code
 * -Dflinknpu.cuda.servedAfter=2147483647} (or {@code opencl}) every round is launched.
 */
public final class BatchBenchmark {
    private static final int WARM_UP = 5000;
    private static final int STIMULI = 64;
    private static final int CHECK_EVERY = 16;
    private static final double RATE = Double.parseDouble(System.getProperty("rate", "0.0117"));

    /** An index or a part of a name; by default accelerators come before the host's processors. */
    private static final String DEVICE = System.getProperty("device", "");

    private final Stimulus[] stimuli = new Stimulus[STIMULI];
    private final FiredSet fired = new FiredSet();
    private final BurstKernel[] brains;
    private final SplitBurst[] halves;
    private final FiredDigest[] digests;
    private final Kernels kernels = Kernels.installed();
    private final Connectome connectome;
    private final W1 w1;
    private long spikes;
    private long beginNanos;
    private long waitNanos;

    private BatchBenchmark(String backend, int count, int neurons, boolean watched) {
        w1 = new W1(neurons, RATE);
        connectome = w1.connectome();
        for (int i = 0; i < STIMULI; i++) {
            stimuli[i] = new Stimulus();
            for (int k = 0; k < 3; k++) {
                stimuli[i].add((i * 7919 + k * 331) % neurons, 1f);
            }
        }
        brains = new BurstKernel[count];
        halves = new SplitBurst[count];
        digests = new FiredDigest[count];
        KernelOptions options = KernelOptions.defaults().withDevice(DEVICE);
        Candidate bare = kernels.candidates(backend, connectome, options).get(0);
        for (int i = 0; i < count; i++) {
            brains[i] =
                    watched
                            ? kernels.open(backend, connectome, w1.initialState(), options)
                            : bare.open(connectome, w1.initialState());
            halves[i] = brains[i] instanceof SplitBurst split ? split : null;
            digests[i] = new FiredDigest();
        }
    }

    private Stimulus stimulus(int brain, long round) {
        return stimuli[(int) (brain * 7 + round) & STIMULI - 1];
    }

    private void take(int brain, boolean counts) {
        if (counts) {
            spikes += fired.size();
        }
        if (brain % CHECK_EVERY == 0) {
            digests[brain].fired(brains[brain].lastBurst(), fired);
        }
    }

    private void round(long round, boolean counts) {
        int count = brains.length;
        if (halves[0] == null) {
            for (int i = 0; i < count; i++) {
                brains[i].burst(stimulus(i, round), fired);
                take(i, counts);
            }
            return;
        }
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            halves[i].begin(stimulus(i, round));
        }
        long begun = System.nanoTime();
        halves[0].finish(fired);
        if (counts) {
            beginNanos += begun - start;
            waitNanos += System.nanoTime() - begun;
        }
        take(0, counts);
        for (int i = 1; i < count; i++) {
            halves[i].finish(fired);
            take(i, counts);
        }
    }

    /** Launches of all batches, and rounds of theirs that needed none. */
    private String launches(String backend) {
        long launches = 0;
        long served = 0;
        if (kernels.provider(backend) instanceof ResidentProvider provider) {
            for (DeviceDescription device : provider.probe().devices()) {
                for (Batch batch : provider.batches(device.index())) {
                    launches += batch.launches();
                    served += batch.servedRounds();
                }
            }
        }
        return "%d launches, %d rounds without".formatted(launches, served);
    }

    private boolean checked(long rounds) {
        KernelProvider cpu = kernels.provider("cpu");
        boolean equal = true;
        for (int i = 0; i < brains.length; i += CHECK_EVERY) {
            FiredDigest expected = new FiredDigest();
            try (BurstKernel right =
                    cpu.open(connectome, w1.initialState(), KernelOptions.defaults())) {
                for (long round = 0; round < rounds; round++) {
                    right.burst(stimulus(i, round), fired);
                    expected.fired(right.lastBurst(), fired);
                }
            }
            equal &= expected.value() == digests[i].value();
        }
        return equal;
    }

    /** Runs one line. */
    public static void main(String[] args) {
        int count = Integer.parseInt(args[1]);
        int neurons = Integer.parseInt(args[2]);
        int rounds = Integer.parseInt(args[3]);
        boolean watched = args.length > 4;
        BatchBenchmark bench = new BatchBenchmark(args[0], count, neurons, watched);
        double[] micros = new double[rounds];
        for (int round = 0; round < WARM_UP + rounds; round++) {
            long start = System.nanoTime();
            bench.round(round, round >= WARM_UP);
            if (round >= WARM_UP) {
                micros[round - WARM_UP] = (System.nanoTime() - start) / 1e3;
            }
        }
        Arrays.sort(micros);
        System.out.printf(
                Locale.ROOT,
                "%s%s %d brains x %d neurons: median %.2f p99 %.2f us per round; mean begin %.2f,"
                        + " first finish %.2f; p %.5f; %s; %s%n",
                args[0],
                watched ? " watched" : "",
                count,
                neurons,
                micros[rounds / 2],
                micros[rounds * 99 / 100],
                bench.beginNanos / 1e3 / rounds,
                bench.waitNanos / 1e3 / rounds,
                (double) bench.spikes / rounds / count / neurons,
                bench.launches(args[0]),
                bench.checked(WARM_UP + rounds) ? "equal to cpu" : "DIFFERS FROM CPU");
        for (BurstKernel brain : bench.brains) {
            brain.close();
        }
    }
}
