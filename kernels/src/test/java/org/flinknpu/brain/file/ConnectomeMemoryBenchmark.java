package org.flinknpu.brain.file;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;

/**
 * What it takes to build, write and load a brain of a hundred million synapses: time and the peak
 * of the heap for each, against the size of its columns. It fails if a peak exceeds twice that
 * size; {@code -Xmx} of twice the size shows the same.
 *
 * <p>Arguments: neurons (1000000), synapses per neuron (100), file (a temporary one).
 */
final class ConnectomeMemoryBenchmark {
    private static final double MEBI = 1 << 20;
    private static final int NEURON_BYTES = 31;

    private final int neurons;
    private final int fanOut;
    private final long columnBytes;
    private long start;

    private ConnectomeMemoryBenchmark(int neurons, int fanOut) {
        this.neurons = neurons;
        this.fanOut = fanOut;
        long synapses = (long) neurons * fanOut;
        columnBytes = neurons * (long) NEURON_BYTES + synapses * 6 + synapses / Byte.SIZE;
    }

    /** Runs it and prints one line per part. */
    public static void main(String[] args) throws IOException {
        int neurons = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        int fanOut = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Path file =
                args.length > 2 ? Path.of(args[2]) : Files.createTempFile("connectome", ".npuc");
        try {
            new ConnectomeMemoryBenchmark(neurons, fanOut).run(file);
        } finally {
            if (args.length <= 2) {
                Files.delete(file);
            }
        }
    }

    private void run(Path file) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%d neurons, %d synapses: %.0f MiB of columns; heap up to %.0f MiB%n",
                neurons,
                (long) neurons * fanOut,
                columnBytes / MEBI,
                Runtime.getRuntime().maxMemory() / MEBI);
        String fingerprint = buildAndWrite(file);
        begin();
        Connectome read = ConnectomeFile.read(file, BrainLimits.FILES, this::progress);
        end("load");
        if (!read.fingerprint().equals(fingerprint)) {
            throw new IllegalStateException("loaded another brain than was written");
        }
    }

    private String buildAndWrite(Path file) throws IOException {
        begin();
        Connectome built = build();
        end("build");
        begin();
        ConnectomeFile.write(built, file, this::progress);
        end("write");
        System.out.printf(Locale.ROOT, "file  %.0f MiB%n", Files.size(file) / MEBI);
        return built.fingerprint();
    }

    private Connectome build() {
        ConnectomeBuilder builder = new ConnectomeBuilder("synthetic");
        builder.area("all", AreaRole.INTERNAL, neurons, 1, 1, 1, true, false);
        builder.expectSynapses(neurons * fanOut);
        Random random = new Random(1);
        for (int source = 0; source < neurons; source++) {
            for (int i = 0; i < fanOut; i++) {
                int bits = random.nextInt();
                builder.synapse(
                        source,
                        (int) ((bits & 0xFFFFFFFFL) * neurons >>> 32),
                        bits >>> 8 & 0xFF,
                        bits >>> 16 & 0xFF,
                        (bits & 7) == 0);
            }
            progress(source + 1L, neurons);
        }
        return builder.build();
    }

    private void progress(long done, long total) {
        long step = Math.max(1, total / 20);
        if (done % step == 0) {
            System.err.printf("%3d %%\r", 100 * done / total);
        }
    }

    private void begin() {
        System.gc();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            pool.resetPeakUsage();
        }
        start = System.nanoTime();
    }

    private void end(String part) {
        double seconds = (System.nanoTime() - start) / 1e9;
        long peak = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                peak += pool.getPeakUsage().getUsed();
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-5s %.1f s, peak heap %.0f MiB, %.2f times the columns%n",
                part,
                seconds,
                peak / MEBI,
                (double) peak / columnBytes);
        if (peak > 2 * columnBytes) {
            throw new IllegalStateException(part + " took more than twice the size of the brain");
        }
    }
}
