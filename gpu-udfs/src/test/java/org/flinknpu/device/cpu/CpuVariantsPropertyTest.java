package org.flinknpu.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.EnumSet;
import java.util.Set;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.testing.KernelPair;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every variant of layout, accumulator, sweep, marking and threads equals the reference. */
class CpuVariantsPropertyTest {
    private static final int[] SIZES = {17, 257, 1025};

    private static final CpuSettings.Vectors[] VECTORS = CpuSettings.Vectors.values();

    private static BurstKernel open(RandomBrain brain, CpuSettings settings) {
        return new CpuKernel(
                brain.connectome(),
                new BrainState(brain.connectome()),
                SynapseLayout.of(brain.connectome(), settings.shape()),
                settings);
    }

    private static void compare(RandomBrain brain, CpuSettings settings) {
        try (BurstKernel kernel = open(brain, settings);
                BurstKernel reference =
                        new ReferenceKernel(
                                brain.connectome(), new BrainState(brain.connectome()))) {
            new KernelPair(brain, kernel, reference).run(12, 4);
        } catch (AssertionError e) {
            throw new AssertionError(settings + ": " + e.getMessage(), e);
        }
    }

    @ParameterizedTest
    @EnumSource(RandomBrains.Kind.class)
    void shouldEqualTheReferenceInEveryVariant(RandomBrains.Kind kind) {
        int variant = 0;
        for (SynapseLayout.Shape shape : SynapseLayout.Shape.values()) {
            for (Accumulator.Kind accumulator : Accumulator.Kind.values()) {
                for (CpuSettings.Marks marks : CpuSettings.Marks.values()) {
                    for (int size : SIZES) {
                        // Threads and vectors in turn: all pairs meet over kinds and sizes.
                        int threads = 1 + variant % 3;
                        CpuSettings.Vectors vectors = VECTORS[variant / 3 % 3];
                        long seed = Seed.of(kind + "/" + variant++);
                        compare(
                                RandomBrains.of(kind, size, seed),
                                new CpuSettings(threads, shape, accumulator, marks, vectors));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(RandomBrains.Kind.class)
    void shouldEqualTheReferenceWithoutVectors(RandomBrains.Kind kind) {
        for (int size : new int[] {1, 31, 33, 4098}) {
            CpuSettings fastest = CpuSettings.fastest(1);
            CpuSettings scalar =
                    new CpuSettings(
                            1,
                            fastest.shape(),
                            fastest.accumulator(),
                            fastest.marks(),
                            CpuSettings.Vectors.NEVER);
            compare(RandomBrains.of(kind, size, Seed.of(kind + "/scalar/" + size)), scalar);
        }
    }

    @Test
    void shouldSweepWithVectorsInThisVirtualMachine() {
        assumeTrue(
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
                "this run has no module jdk.incubator.vector: vector sweeps are not tested");
        assertThat(Sweeps.vectorized()).isTrue();
    }

    @Test
    void shouldMeetEveryAccumulatorAndLayoutInTheRandomBrains() {
        Set<Accumulator.Kind> kinds = EnumSet.noneOf(Accumulator.Kind.class);
        Set<SynapseLayout.Shape> shapes = EnumSet.noneOf(SynapseLayout.Shape.class);
        for (RandomBrains.Kind kind : RandomBrains.Kind.values()) {
            for (int i = 0; i < 20; i++) {
                RandomBrain brain = RandomBrains.of(kind, 257, Seed.of(kind + "/met/" + i));
                SynapseLayout layout =
                        SynapseLayout.of(brain.connectome(), SynapseLayout.Shape.PACKED);
                shapes.add(layout.shape());
                kinds.add(
                        Accumulator.of(
                                        layout,
                                        brain.connectome().bounds(),
                                        257,
                                        Accumulator.Kind.INT)
                                .kind());
            }
        }
        assertThat(kinds).contains(Accumulator.Kind.INT, Accumulator.Kind.LONG);
        assertThat(shapes).contains(SynapseLayout.Shape.PACKED);
    }
}
