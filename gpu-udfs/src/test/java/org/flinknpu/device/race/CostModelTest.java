package org.flinknpu.device.race;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CostModelTest {
    private static final Offset<Double> ROUNDING = Offset.offset(1e-9);

    @Test
    void shouldFindTheLineThroughItsMeasurements() {
        CostModel line = CostModel.through(1_000, 10_000, 1_000 + 20_000, 10_000, 111_000, 100_000);
        assertThat(line.fixedNanos()).isEqualTo(1_000);
        assertThat(line.eventNanos()).isEqualTo(1, ROUNDING);
        assertThat(line.neuronNanos()).isEqualTo(1, ROUNDING);
        assertThat(line.nanos(10_000, 10_000)).isEqualTo(21_000, Offset.offset(1e-6));
    }

    @Test
    void shouldNotTakeNoiseForNegativeCosts() {
        CostModel line = CostModel.through(9_000, 10_000, 8_900, 10_000, 8_800, 100_000);
        assertThat(line).isEqualTo(new CostModel(9_000, 0, 0));
        assertThat(new CostModel(0, 0, 0).nanos(10, 10)).isEqualTo(1);
    }

    @Test
    void shouldExpectThreadsToShareTheWorkButNotTheMeeting() {
        CostModel one = new CostModel(1_000, 1, 2);
        CostModel four = one.shared(4);
        assertThat(four.nanos(1_000_000, 1_000_000))
                .isBetween(
                        one.nanos(1_000_000, 1_000_000) / 4, one.nanos(1_000_000, 1_000_000) / 2);
        assertThat(four.nanos(10, 0)).isGreaterThan(one.nanos(10, 0));
    }
}
