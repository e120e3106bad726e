package org.flinknpu.device.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Milliseconds per burst of {@link W1} through the backend seam, stimulus and fired list included.
 * The fired lists of the timed run are checked against {@link ReferenceKernel}; the measured rate,
 * candidates and processor time of the bursting thread are printed per iteration. {@link
 * CpuKernelBenchmark} runs it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class BurstTiming {
    /** Reference work of the check: neurons times bursts. */
    private static final int CHECKED_NEURON_BURSTS = 20_000_000;

    @Param({"10000", "100000", "500000", "1000000"})
    int neurons;

    @Param({"0.01", "0.001"})
    double rate;

    @Param({"1", "2"})
    int threads;

    @Param({"cpu"})
    String backend;

    private final ThreadMXBean clocks = ManagementFactory.getThreadMXBean();
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();
    private W1 w1;
    private BurstKernel kernel;
    private int checkedBursts;
    private long hash;
    private long checkedHash;
    private long spikes;
    private long candidates;
    private long bursts;
    private long cpuNanos;

    /** Opens the brain. */
    @Setup(Level.Trial)
    public void open() {
        w1 = new W1(neurons, rate);
        kernel =
                Kernels.installed()
                        .open(
                                backend,
                                w1.connectome(),
                                w1.initialState(),
                                KernelOptions.defaults().withThreads(threads));
        checkedBursts = Math.max(10, CHECKED_NEURON_BURSTS / neurons);
    }

    /** One burst. */
    @Benchmark
    public int burst() {
        w1.stimulate(kernel.lastBurst() + 1, stimulus);
        kernel.burst(stimulus, fired);
        hash = mix(hash, fired);
        if (kernel.lastBurst() == checkedBursts) {
            checkedHash = hash;
        }
        bursts++;
        spikes += fired.size();
        candidates += kernel.counters().candidates();
        return fired.size();
    }

    private static long mix(long hash, FiredSet fired) {
        int[] ids = fired.neurons();
        long mixed = hash;
        for (int i = 0; i < fired.size(); i++) {
            mixed = mixed * 31 + ids[i];
        }
        return mixed;
    }

    /** Starts the counts of an iteration. */
    @Setup(Level.Iteration)
    public void count() {
        bursts = 0;
        spikes = 0;
        candidates = 0;
        cpuNanos = clocks.getCurrentThreadCpuTime();
    }

    /** Prints the counts of an iteration. */
    @TearDown(Level.Iteration)
    public void report() {
        long cpu = clocks.getCurrentThreadCpuTime() - cpuNanos;
        double neuronBursts = (double) neurons * bursts;
        System.out.printf(
                Locale.ROOT,
                "rate %.5f, candidates %.4f, cpu %.5f ms/burst: ",
                spikes / neuronBursts,
                candidates / neuronBursts,
                cpu / 1e6 / bursts);
    }

    /** Checks the timed fired lists and closes the brain. */
    @TearDown(Level.Trial)
    public void check() {
        kernel.close();
        long expected = 0;
        try (BurstKernel reference = new ReferenceKernel(w1.connectome(), w1.initialState())) {
            for (int burst = 1; burst <= checkedBursts; burst++) {
                w1.stimulate(burst, stimulus);
                reference.burst(stimulus, fired);
                expected = mix(expected, fired);
            }
        }
        if (expected != checkedHash) {
            throw new IllegalStateException("Fired lists differ from the reference: " + neurons);
        }
        System.out.println("fired lists equal the reference in " + checkedBursts + " bursts");
    }
}
