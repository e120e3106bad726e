package org.flinknpu.importer.sonata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChargeScalesTest {
    private static ChargeScales scales(int fanIn, double... potentials) {
        NodePopulation population =
                new NodePopulation("p", null, List.of(NodeKind.VIRTUAL), new int[2], null);
        ChargeScales scales = new ChargeScales(AreaPlan.of(List.of(population)), 2);
        for (int i = 0; i < fanIn; i++) {
            scales.edge(0, 1, potentials[i % potentials.length], 1);
        }
        scales.fix();
        return scales;
    }

    @Test
    void shouldGiveTheLargestWeightAllBitsOfAFloat() {
        ChargeScales scales = scales(3, 1.5, -0.1, 0.75);

        assertThat(scales.scale(0)).isEqualTo((float) Math.scalb(1.0, -22));
        assertThat(scales.charge(1, 1.5)).isEqualTo(3 << 21);
        assertThat(scales.charge(1, -0.75)).isEqualTo(-3 << 20);
        assertThat(scales.inexact(0)).isZero();
        scales.charge(1, 0.1);
        assertThat(scales.inexact(0)).isEqualTo(1);
        assertThat(scales.largestError(0)).isPositive().isLessThan(Math.scalb(1.0, -23));
    }

    /** 1,000 contributions take 10 bits of a word, which leaves 21 for their sum of 1,000. */
    @Test
    void shouldFitThirtyTwoBitsWhileThatLeavesFifteen() {
        ChargeScales few = scales(30, 1.0);
        // 5 bits for the count: 30 / scale has to stay below 2^26.
        assertThat(few.scale(0)).isEqualTo((float) Math.scalb(1.0, -21));

        ChargeScales many = scales(1000, 1.0);
        // 2^21 / 1000 are 11 bits: too few, so the word gets wide and the weight its 23 bits.
        assertThat(many.scale(0)).isEqualTo((float) Math.scalb(1.0, -22));
    }

    @Test
    void shouldStandAreasWithoutWeights() {
        assertThat(scales(0).scale(0)).isEqualTo(1f);
        assertThat(scales(5, 0.0).scale(0)).isEqualTo(1f);
    }
}
