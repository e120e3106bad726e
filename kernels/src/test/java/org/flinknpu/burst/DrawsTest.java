package org.flinknpu.burst;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrawsTest {
    /** Computed with arbitrary-precision integers, reduced modulo 2^32 after every step. */
    @ParameterizedTest
    @CsvSource({
        "0, 1, 80763136, 3f007631",
        "0, 2, 687d1665, 3ed0fa2d",
        "1, 1, ee08411f, 3f6e0841",
        "7, 3, 4f238525, 3e9e470a",
        "1000000, 12345, 6df01cd0, 3edbe03a",
        "2147483583, 4294967301, c2dd78b0, 3f42dd79",
        "5, 4294967295, f5119ee0, 3f75119f"
    })
    void shouldHashNeuronAndBurstInUnsigned32Bits(
            int neuron, long burst, String hash, String drawBits) {
        assertThat(Integer.toHexString(Draws.hash(neuron, burst))).isEqualTo(hash);
        assertThat(Integer.toHexString(Float.floatToRawIntBits(Draws.draw(neuron, burst))))
                .isEqualTo(drawBits);
    }

    @Test
    void shouldUseOnlyLow32BitsOfBurst() {
        assertThat(Draws.draw(9, (1L << 32) + 4)).isEqualTo(Draws.draw(9, 4));
    }

    @Test
    void shouldSpreadEvenlyOverUnitInterval() {
        int[] tenths = new int[10];
        for (int neuron = 0; neuron < 1000; neuron++) {
            for (int burst = 1; burst <= 100; burst++) {
                tenths[Math.min(9, (int) (Draws.draw(neuron, burst) * 10))]++;
            }
        }
        for (int count : tenths) {
            // 100,000 draws: ten thousand per tenth, give or take five standard deviations.
            assertThat(count).isBetween(9525, 10475);
        }
    }
}
