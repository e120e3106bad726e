package org.flinknpu.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

class VectorWarmUpTest {
    @Test
    void shouldBeWarmOnceSweepsStopAllocating() {
        assumeTrue(Sweeps.vectorized(), "this run has no module jdk.incubator.vector");
        VectorWarmUp warmUp =
                new VectorWarmUp(
                        (neurons, accumulator) ->
                                Sweeps.create(neurons, accumulator, CpuSettings.Vectors.ALWAYS));
        assertThat(warmUp.warm()).isFalse();
        warmUp.run();
        assertThat(warmUp.warm()).isTrue();
    }

    @Test
    void shouldStayColdWhereSweepsFail() {
        VectorWarmUp warmUp =
                new VectorWarmUp(
                        (neurons, accumulator) ->
                                (slice, low, high, burst, fired) -> {
                                    throw new NoSuchMethodError("of another JDK");
                                });
        warmUp.run();
        assertThat(warmUp.warm()).isFalse();
    }
}
