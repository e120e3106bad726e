package org.flinknpu.device.bench;

import java.util.Arrays;
import java.util.Locale;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;

/**
 * Measures W1 through the seam that operators use: microseconds per burst with a host round trip
 * each, and in a free run. The fired lists of the first bursts are compared with backend cpu.
 *
 * <pre>DeviceBenchmark backends=cuda,opencl sizes=10000,100000 rates=0.01,0.001 check=20</pre>
 */
public final class DeviceBenchmark {
    private static final int WARM_UP = 300;
    private static final long BUDGET_NANOS = 700_000_000L;
    private static final int RUN = 640;

    private DeviceBenchmark() {}

    /** Runs the grid of the arguments. */
    public static void main(String[] args) {
        String[] backends = list(args, "backends", "cuda");
        String[] sizes = list(args, "sizes", "10000,100000");
        String[] rates = list(args, "rates", "0.01");
        String device = list(args, "device", "")[0];
        int check = Integer.parseInt(list(args, "check", "20")[0]);
        Kernels kernels = Kernels.installed();
        System.out.println(
                "backend neurons p measured candidates events | round trip us: median p99 | stage"
                        + " kernel drain | free run us");
        for (String size : sizes) {
            for (String rate : rates) {
                long start = System.nanoTime();
                W1 w1 = new W1(Integer.parseInt(size), Double.parseDouble(rate));
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf(Locale.ROOT, "# W1 %s built in %.1f s%n", size, seconds);
                for (String backend : backends) {
                    new Row(kernels, w1, backend, device).run(check);
                }
            }
        }
    }

    private static String[] list(String[] args, String key, String otherwise) {
        for (String arg : args) {
            if (arg.startsWith(key + "=")) {
                return arg.substring(key.length() + 1).split(",");
            }
        }
        return otherwise.split(",");
    }

    /** One line of the table. */
    private static final class Row {
        private final Kernels kernels;
        private final W1 w1;
        private final String backend;
        private final KernelOptions options;
        private final Stimulus stimulus = new Stimulus();
        private final FiredSet fired = new FiredSet();

        Row(Kernels kernels, W1 w1, String backend, String device) {
            this.kernels = kernels;
            this.w1 = w1;
            this.backend = backend;
            options = KernelOptions.defaults().withDevice(device);
        }

        void run(int check) {
            long start = System.nanoTime();
            BrainState initial = w1.initialState();
            try (BurstKernel kernel = kernels.open(backend, w1.connectome(), initial, options)) {
                double opened = (System.nanoTime() - start) / 1e9;
                System.out.printf(Locale.ROOT, "# %s opened in %.2f s%n", backend, opened);
                if (check > 0) {
                    compare(kernel, initial, check);
                }
                for (int i = 0; i < WARM_UP; i++) {
                    burst(kernel);
                }
                measure(kernel);
            }
        }

        private void burst(BurstKernel kernel) {
            w1.stimulate(kernel.lastBurst() + 1, stimulus);
            kernel.burst(stimulus, fired);
        }

        private void compare(BurstKernel kernel, BrainState initial, int bursts) {
            FiredSet expected = new FiredSet();
            try (BurstKernel cpu =
                    kernels.open("cpu", w1.connectome(), initial, KernelOptions.defaults())) {
                for (int i = 0; i < bursts; i++) {
                    burst(kernel);
                    cpu.burst(stimulus, expected);
                    if (!Arrays.equals(
                            fired.neurons(),
                            0,
                            fired.size(),
                            expected.neurons(),
                            0,
                            expected.size())) {
                        throw new IllegalStateException(
                                "fired lists differ in burst " + kernel.lastBurst());
                    }
                }
            }
        }

        private void measure(BurstKernel kernel) {
            double[] micros = new double[200_000];
            long end = System.nanoTime() + BUDGET_NANOS;
            int count = 0;
            long spikes = 0;
            long candidates = 0;
            long events = 0;
            long[] phases = new long[3];
            while (count < micros.length && System.nanoTime() < end) {
                w1.stimulate(kernel.lastBurst() + 1, stimulus);
                long start = System.nanoTime();
                kernel.burst(stimulus, fired);
                micros[count++] = (System.nanoTime() - start) / 1e3;
                spikes += fired.size();
                candidates += kernel.counters().candidates();
                events += kernel.counters().synapticEvents();
                phases[0] += kernel.counters().stageNanos();
                phases[1] += kernel.counters().kernelNanos();
                phases[2] += kernel.counters().drainNanos();
            }
            Arrays.sort(micros, 0, count);
            int neurons = w1.connectome().neuronCount();
            System.out.printf(
                    Locale.ROOT,
                    "%s %d %s %.5f %.4f %.0f | %.2f %.2f | %.2f %.2f %.2f | %s%n",
                    backend,
                    neurons,
                    w1.rate(),
                    (double) spikes / count / neurons,
                    (double) candidates / count / neurons,
                    (double) events / count,
                    micros[count / 2],
                    micros[(int) (count * 0.99)],
                    phases[0] / 1e3 / count,
                    phases[1] / 1e3 / count,
                    phases[2] / 1e3 / count,
                    freeRun(kernel));
        }

        private String freeRun(BurstKernel kernel) {
            long[] spikes = new long[1];
            kernel.freeRun(RUN, (burst, set) -> spikes[0] += set.size());
            double[] micros = new double[5];
            for (int i = 0; i < micros.length; i++) {
                spikes[0] = 0;
                long start = System.nanoTime();
                kernel.freeRun(RUN, (burst, set) -> spikes[0] += set.size());
                micros[i] = (System.nanoTime() - start) / 1e3 / RUN;
            }
            Arrays.sort(micros);
            double rate = (double) spikes[0] / RUN / w1.connectome().neuronCount();
            return String.format(Locale.ROOT, "%.2f (p %.5f)", micros[2], rate);
        }
    }
}
