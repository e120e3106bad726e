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

    private static final MethodHandle VECTOR;
    private static final String DESCRIPTION;

    static {
        StringBuilder description = new StringBuilder();
        VECTOR = findVector(description);
        DESCRIPTION = description.toString();
        LOG.info("Vectors of CPU sweeps: {}", DESCRIPTION);
    }

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

    /** Which vectors there are; if none, why and what to do. */
    static String description() {
        return DESCRIPTION;
    }

    private static MethodHandle findVector(StringBuilder description) {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            description.append("none: start java with --add-modules ").append(MODULE);
            return null;
        }
        String mode = System.getProperty("java.vm.info", "");
        if (!mode.contains("mixed") || mode.contains("emulated-client")) {
            description.append("none: no optimising compiler, java.vm.info=").append(mode);
            return null;
        }
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Class<?> type = lookup.findClass(Sweeps.class.getPackageName() + ".VectorSweep");
            MethodType arguments =
                    MethodType.methodType(
                            void.class, Neurons.class, IntAccumulator.class, VectorWarmUp.class);
            MethodHandle constructor = lookup.findConstructor(type, arguments);
            MethodType toInt = MethodType.methodType(int.class);
            int bits = (int) lookup.findStatic(type, "vectorBits", toInt).invokeExact();
            description.append(bits).append(" bits");
            return constructor.asType(arguments.changeReturnType(Sweep.class));
        } catch (Throwable e) {
            // Incubating: a later JDK may have changed what the class was compiled against.
            description.append("none: the Vector API of this JDK differs: ").append(e);
            return null;
        }
    }
}
