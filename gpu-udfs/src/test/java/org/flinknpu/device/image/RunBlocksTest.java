package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunBlocksTest {
    @Test
    void shouldGiveSmallBrainsABlockForEachWarpsNeurons() {
        assertThat(RunBlocks.of(10_000, 132, 528)).isEqualTo(79);
        assertThat(RunBlocks.of(1, 132, 528)).isOne();
    }

    @Test
    void shouldGiveEachProcessorAsManyBlocks() {
        assertThat(RunBlocks.of(100_000, 132, 528)).isEqualTo(132);
        assertThat(RunBlocks.of(1 << 18, 132, 528)).isEqualTo(264);
    }

    @Test
    void shouldStepTwiceAsManyNeuronsWhereRoomIsShort() {
        assertThat(RunBlocks.of(1 << 18, 32, 128)).isEqualTo(128);
        assertThat(RunBlocks.of(1 << 18, 32, 127)).as("no room for all").isZero();
        assertThat(RunBlocks.of(1, 1, 0)).isZero();
    }

    @Test
    void shouldNotPassTheRoomForTallies() {
        assertThat(RunBlocks.of(2_000_000, 1000, 8000)).isEqualTo(1024);
        assertThat(RunBlocks.of(2_100_000, 1000, 8000)).isZero();
    }

    @Test
    void shouldNotRunABrainWithoutNeurons() {
        assertThat(RunBlocks.of(0, 132, 528)).isZero();
    }
}
