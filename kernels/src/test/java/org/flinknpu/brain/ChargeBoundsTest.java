package org.flinknpu.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChargeBoundsTest {
    private static ConnectomeBuilder brain(boolean uniform, boolean driven) {
        ConnectomeBuilder builder = new ConnectomeBuilder("brain");
        builder.area("a", AreaRole.INTERNAL, 4, 1, 1, 1, uniform, driven);
        return builder;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 3, 16, 21845",
        "1, 2, 3, 16, 43691",
        "1, 1, 2, 0, 1",
        "1, 1, 3, 0, 0",
        "3, 1, 2, 0, 2",
        "255, 255, 1, 16, 4261478400",
        "255, 255, 1, 0, 65025",
        "0, 255, 7, 16, 0",
        "10, 10, 16777215, 16, 0"
    })
    void shouldRoundChargeHalfAwayFromZero(
            int weight, int psp, int divisor, int bits, long expected) {
        assertThat(Charge.of(weight, psp, false, divisor, bits)).isEqualTo(expected);
        assertThat(Charge.of(weight, psp, true, divisor, bits)).isEqualTo(-expected);
    }

    @Test
    void shouldEqualFormulaOfTheSemanticsForRandomSynapses() {
        SplittableRandom random = new SplittableRandom(Seed.of("charge"));
        for (int i = 0; i < 20_000; i++) {
            int weight = random.nextInt(256);
            int psp = random.nextInt(256);
            int divisor = 1 + random.nextInt(i % 2 == 0 ? 20 : ConnectomeBuilder.MAX_FAN_OUT);
            int bits = random.nextBoolean() ? 0 : 16;
            BigInteger div = BigInteger.valueOf(divisor);
            BigInteger expected =
                    BigInteger.valueOf((long) weight * psp)
                            .shiftLeft(bits + 1)
                            .add(div)
                            .divide(div.shiftLeft(1));
            assertThat(Charge.of(weight, psp, false, divisor, bits))
                    .as("weight=%d psp=%d divisor=%d bits=%d", weight, psp, divisor, bits)
                    .isEqualTo(expected.longValueExact());
        }
    }

    @Test
    void shouldSumMagnitudesPerTargetWhateverTheSign() {
        ChargeBounds bounds =
                brain(true, false)
                        .synapse(0, 3, 10, 10, false)
                        .synapse(1, 3, 10, 10, true)
                        .synapse(1, 3, 10, 10, true, 9)
                        .synapse(2, 0, 255, 1, false)
                        .build()
                        .bounds();

        assertThat(bounds.fractionBits()).isZero();
        assertThat(bounds.maxChargeSum()).isEqualTo(300);
        assertThat(bounds.maxCharge()).isEqualTo(255);
        assertThat(bounds.maxFanIn()).isEqualTo(3);
        assertThat(bounds.maxDelay()).isEqualTo(9);
        assertThat(bounds.accumulatorBits()).isEqualTo(32);
        assertThat(bounds.countBits()).isEqualTo(2);
        assertThat(bounds.countedAccumulatorBits()).isEqualTo(32);
    }

    @Test
    void shouldCountMembraneDrivenSynapseWithLargestPsp() {
        ChargeBounds bounds = brain(true, true).synapse(0, 1, 2, 3, false).build().bounds();

        assertThat(bounds.maxChargeSum()).isEqualTo(510);
    }

    @Test
    void shouldUse16FractionBitsWhenAnyAreaDivides() {
        ConnectomeBuilder builder = brain(true, false);
        builder.area("divides", AreaRole.INTERNAL, 1, 1, 1, 1, false, false);
        Connectome brain = builder.synapse(0, 1, 1, 1, false).synapse(4, 2, 1, 1, false).build();

        assertThat(brain.fractionBits()).isEqualTo(16);
        assertThat(brain.charge(0, 1)).isEqualTo(65536);
        assertThat(brain.chargeScale(brain.areas().get(0))).isEqualTo(0x1p-16f);
    }

    @Test
    void shouldWidenAccumulatorOnlyWhenSumExceeds31Bits() {
        int half = Integer.MAX_VALUE / 2;
        ConnectomeBuilder fits = brain(true, false);
        fits.chargedSynapse(0, 1, half, 1).chargedSynapse(0, 1, -half, 1);
        ConnectomeBuilder exceeds = brain(true, false).maxAccumulatorBits(64);
        exceeds.chargedSynapse(0, 1, Integer.MAX_VALUE, 1).chargedSynapse(2, 1, -1, 1);

        assertThat(fits.build().bounds().accumulatorBits()).isEqualTo(32);
        ChargeBounds wide = exceeds.build().bounds();
        assertThat(wide.accumulatorBits()).isEqualTo(64);
        assertThat(wide.countedAccumulatorBits()).isEqualTo(64);
    }

    @Test
    void shouldRefuseOverflowWithNeuronFanInAndSum() {
        ConnectomeBuilder builder = brain(true, false).maxAccumulatorBits(32);
        builder.chargedSynapse(0, 1, Integer.MAX_VALUE, 1).chargedSynapse(2, 1, -1, 1);

        assertThatThrownBy(builder::build)
                .isInstanceOf(BrainFormatException.class)
                .hasMessage(
                        "Charge could overflow a 32-bit accumulator: neuron=1 fanIn=2"
                                + " chargeSum=2147483648; lower weight or psp, or split the inputs");
        assertThatThrownBy(() -> brain(true, false).maxAccumulatorBits(16))
                .hasMessageContaining("bits=16");
    }

    @Test
    void shouldEqualSumsOverTheSynapsesOfRandomBrains() {
        SplittableRandom random = new SplittableRandom(Seed.of("bounds"));
        for (int i = 0; i < 400; i++) {
            Connectome brain = random(random);
            long[] sums = new long[brain.neuronCount()];
            int[] fanIn = new int[brain.neuronCount()];
            long maxCharge = 0;
            int maxDelay = 1;
            for (Area area : brain.areas()) {
                for (int source = area.firstNeuron(); source < area.endNeuron(); source++) {
                    SynapseColumns synapses = brain.synapses();
                    int end = synapses.rowStart()[source + 1];
                    for (int synapse = synapses.rowStart()[source]; synapse < end; synapse++) {
                        long charge =
                                synapses.explicitCharges()
                                        ? Math.abs((long) synapses.charge()[synapse])
                                        : Charge.of(
                                                synapses.weight()[synapse] & 0xFF,
                                                area.membraneDrivenPsp()
                                                        ? 255
                                                        : synapses.psp()[synapse] & 0xFF,
                                                false,
                                                brain.divisor(area, source),
                                                brain.fractionBits());
                        sums[synapses.target()[synapse]] += charge;
                        fanIn[synapses.target()[synapse]]++;
                        maxCharge = Math.max(maxCharge, charge);
                        maxDelay = Math.max(maxDelay, synapses.delay(synapse));
                    }
                }
            }

            assertThat(brain.bounds())
                    .as("brain %d", i)
                    .isEqualTo(
                            new ChargeBounds(
                                    brain.fractionBits(),
                                    Arrays.stream(sums).max().orElseThrow(),
                                    maxCharge,
                                    Arrays.stream(fanIn).max().orElseThrow(),
                                    maxDelay));
        }
    }

    private static Connectome random(SplittableRandom random) {
        ConnectomeBuilder builder = new ConnectomeBuilder("random");
        boolean charged = random.nextInt(3) == 0;
        boolean divides = !charged && random.nextBoolean();
        for (String id : List.of("a", "b", "c")) {
            boolean uniform = !(divides && random.nextBoolean());
            builder.area(
                    id,
                    AreaRole.INTERNAL,
                    1 + random.nextInt(4),
                    1,
                    1,
                    1,
                    uniform,
                    random.nextBoolean());
        }
        int neurons = builder.neuronCount();
        int delays = 1 + random.nextInt(2) * random.nextInt(255);
        for (int i = random.nextInt(300); i >= 0; i--) {
            int source = random.nextInt(neurons);
            int target = random.nextInt(neurons);
            int delay = 1 + random.nextInt(delays);
            if (charged) {
                builder.chargedSynapse(
                        source,
                        target,
                        random.nextInt(-Integer.MAX_VALUE, Integer.MAX_VALUE),
                        delay);
            } else {
                builder.synapse(
                        source,
                        target,
                        random.nextInt(256),
                        random.nextInt(256),
                        random.nextBoolean(),
                        delay);
            }
        }
        return builder.build();
    }

    @Test
    void shouldRefuseDividedBrainThatNeedsMoreThan32Bits() {
        ConnectomeBuilder builder = brain(false, false).maxAccumulatorBits(32);
        builder.synapse(0, 1, 255, 255, false);

        assertThatThrownBy(builder::build).hasMessageContaining("chargeSum=4261478400");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 32",
        "6502500, 100, 7, 32",
        "16777214, 127, 7, 32",
        "16777215, 127, 7, 64",
        "8388607, 128, 8, 64",
        "9223372036854775807, 1, 1, 0"
    })
    void shouldKnowWhetherSumAndCountShareOneWord(
            long sum, int fanIn, int countBits, int expectedBits) {
        ChargeBounds bounds = new ChargeBounds(0, sum, 1, fanIn, 1);

        assertThat(bounds.countBits()).isEqualTo(countBits);
        assertThat(bounds.countedAccumulatorBits()).isEqualTo(expectedBits);
    }
}
