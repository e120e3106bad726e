package org.flinknpu.device.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.testing.KernelPair;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.RandomBrains.Kind;
import org.flinknpu.burst.testing.Seed;
import org.flinknpu.device.image.LaunchShape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The kernels as NVIDIA's OpenCL runs them, whose work groups may wait for groups of lower index.
 * Runs in a JVM of its own (see the pom), where PoCL has one thread and so runs groups in order.
 */
class OpenClInOrderTest {
    /** Four blocks: a block is of 8,192 neurons. */
    private static final int NEURONS = 30_000;

    private static final OpenClProvider SPREAD =
            new OpenClProvider(OpenClRuntime::devices, null, new LaunchShape(0, LaunchShape.NEVER));
    private static final OpenClProvider BINNED =
            new OpenClProvider(OpenClRuntime::devices, null, new LaunchShape(0, 0));
    private static final OpenClProvider POLLED =
            new OpenClProvider(
                    OpenClRuntime::devices, null, new LaunchShape(0, LaunchShape.NEVER), true);

    /** Keeps the device's context, with its compiled kernels, from test to test. */
    private static BurstKernel keeper;

    @BeforeAll
    static void openDevice() {
        assertThat(System.getenv("POCL_MAX_PTHREAD_COUNT")).isEqualTo("1");
        assertThat(Boolean.getBoolean(OpenClContext.ONE_AT_A_TIME)).isTrue();
        OpenClDevices.require(SPREAD);
        keeper = open(SPREAD, brain(Kind.UNIFORM));
    }

    @AfterAll
    static void closeDevice() {
        if (keeper != null) {
            keeper.close();
        }
    }

    private static RandomBrain brain(Kind kind) {
        return RandomBrains.of(kind, NEURONS, Seed.of("in order/" + kind));
    }

    private static BurstKernel open(OpenClProvider provider, RandomBrain brain) {
        BrainState initial = new BrainState(brain.connectome());
        return provider.open(brain.connectome(), initial, OpenClDevices.options());
    }

    private static void shouldEqualTheReference(OpenClProvider provider, RandomBrain brain) {
        try (BurstKernel kernel = open(provider, brain);
                BurstKernel right =
                        new ReferenceKernel(
                                brain.connectome(), new BrainState(brain.connectome()))) {
            KernelPair pair = new KernelPair(brain, kernel, right);
            pair.run(20, 10);
            kernel.freeRun(50, (burst, fired) -> {});
            right.freeRun(50, (burst, fired) -> {});
            pair.compareStates();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"UNIFORM", "MEMBRANE_DRIVEN", "DELAYED", "EVERYTHING_FIRES"})
    void shouldSpreadInOrder(Kind kind) {
        shouldEqualTheReference(SPREAD, brain(kind));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"UNIFORM", "MEMBRANE_DRIVEN", "DELAYED", "EVERYTHING_FIRES"})
    void shouldSortIntoBinsInOrder(Kind kind) {
        shouldEqualTheReference(BINNED, brain(kind));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"UNIFORM", "MEMBRANE_DRIVEN", "DELAYED", "EVERYTHING_FIRES"})
    void shouldRunInOrderWhenPolled(Kind kind) {
        shouldEqualTheReference(POLLED, brain(kind));
    }
}
