package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlabTest {
    @Test
    void shouldHandOutPartsThatDoNotOverlap() {
        Slab slab = new Slab(4096);

        assertThat(slab.take(1)).isZero();
        assertThat(slab.take(256)).isEqualTo(256);
        assertThat(slab.take(257)).isEqualTo(512);
        assertThat(slab.take(1)).isEqualTo(1024);
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        Slab slab = new Slab(1024);
        slab.take(512);

        assertThat(slab.take(513)).isEqualTo(-1);
        assertThat(slab.take(512)).isEqualTo(512);
        assertThat(slab.take(1)).isEqualTo(-1);
    }

    @Test
    void shouldMergeWhatComesBackInAnyOrder() {
        Slab slab = new Slab(1024);
        long a = slab.take(256);
        long b = slab.take(256);
        long c = slab.take(256);
        long d = slab.take(256);

        slab.giveBack(c, 256);
        slab.giveBack(a, 256);
        slab.giveBack(d, 256);
        assertThat(slab.take(512)).isEqualTo(c);
        slab.giveBack(c, 512);
        slab.giveBack(b, 256);

        assertThat(slab.take(1024)).isZero();
    }
}
