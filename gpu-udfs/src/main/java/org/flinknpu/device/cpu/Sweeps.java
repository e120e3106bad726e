package org.flinknpu.device.cpu;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The choice between {@link ScalarSweep}, which runs everywhere, and {@code VectorSweep}, which
 * needs the incubating Vector API. Made once per JVM, with one line in the log. Thread-safe.
 */
final class Sweeps {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeps.class);

    private static final String MODULE = "jdk.incubator.vector";

    private static final MethodHandle VECTOR = findVector();

    private Sweeps() {}

    /** The warm-up of this JVM, which the first kernel that would use vectors starts. */
    private static final class OnFirstUse {
        static final VectorWarmUp WARM_UP =
                new VectorWarmUp(
                        (neurons, accumulator) ->
                                create(neurons, accumulator, CpuSettings.Vectors.ALWAYS));

        static {
            Thread thread = new Thread(WARM_UP, "npu-cpu-warm-up");
            thread.setDaemon(true);
            thread.setPriority(Thread.MIN_PRIORITY);
            thread.start();
        }
    }

    /** Whether the Vector API is there. */
    static boolean vectorized() {
        return VECTOR != null;
    }

    /**
     * A sweep for one thread.
     *
     * @param vectors when vectors are wanted
     */
    static Sweep create(Neurons neurons, Accumulator accumulator, CpuSettings.Vectors vectors) {
        if (vectors != CpuSettings.Vectors.NEVER
                && VECTOR != null
                && accumulator instanceof IntAccumulator words) {
            VectorWarmUp until = vectors == CpuSettings.Vectors.ALWAYS ? null : OnFirstUse.WARM_UP;
            try {
                return (Sweep) VECTOR.invokeExact(neurons, words, until);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("Vector sweep cannot be made: " + e, e);
            }
        }
        return new ScalarSweep(neurons, accumulator);
    }

    private static MethodHandle findVector() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            LOG.info(
                    "CPU sweeps are scalar: no module {}; java --add-modules {} makes bursts up to"
                            + " twice as fast",
                    MODULE,
                    MODULE);
            return null;
        }
        String mode = System.getProperty("java.vm.info", "");
        if (!mode.contains("mixed") || mode.contains("emulated-client")) {
            LOG.info("CPU sweeps are scalar: no optimising compiler: java.vm.info={}", mode);
            return null;
        }
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Class<?> type = lookup.findClass(Sweeps.class.getPackageName() + ".VectorSweep");
            MethodHandle constructor =
                    lookup.findConstructor(
                            type,
                            MethodType.methodType(
                                    void.class,
                                    Neurons.class,
                                    IntAccumulator.class,
                                    VectorWarmUp.class));
            int bits =
                    (int)
                            lookup.findStatic(type, "vectorBits", MethodType.methodType(int.class))
                                    .invokeExact();
            LOG.info("CPU sweeps use vectors of {} bits", bits);
            return constructor.asType(
                    MethodType.methodType(
                            Sweep.class, Neurons.class, IntAccumulator.class, VectorWarmUp.class));
        } catch (Throwable e) {
            // Incubating: a later JDK may have changed what the class was compiled against.
            LOG.info("CPU sweeps are scalar: the Vector API of this JDK differs: {}", e.toString());
            return null;
        }
    }
}
