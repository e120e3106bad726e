package org.flinknpu.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.UnsupportedBrainException;
import org.flinknpu.burst.testing.GoldenVectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenCaseTest {
    static List<String> exact() {
        return GoldenVectors.exact();
    }

    static List<String> plastic() {
        return GoldenVectors.plastic();
    }

    @ParameterizedTest
    @MethodSource("exact")
    void shouldReproduceGoldenCaseBitForBit(String name) {
        GoldenCase.Result result = GoldenVectors.read(name).verify(ReferenceKernel::new);

        assertThat(result.difference()).isNull();
        assertThat(result.passed()).isTrue();
    }

    @Test
    void shouldKnowAllCases() {
        assertThat(GoldenVectors.exact()).hasSize(68);
        assertThat(GoldenVectors.rounded()).hasSize(3);
        assertThat(GoldenVectors.plastic()).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("plastic")
    void shouldCallPlasticityUnsupported(String name) {
        assertThatThrownBy(() -> GoldenVectors.read(name))
                .isInstanceOfSatisfying(
                        UnsupportedBrainException.class,
                        e -> assertThat(e.feature()).isEqualTo("plasticity"))
                .hasMessageContaining("Unsupported: plasticity")
                .hasMessageContaining("/brain/plasticity");
    }

    /** Charges are rounded to 2^-16 here and to f32 there: spikes equal, potentials not. */
    @ParameterizedTest
    @CsvSource({
        "rounded/syn-29, 1, 21845",
        "rounded/syn-30, 10, 6554",
        "rounded/syn-31, 1, 3713706"
    })
    void shouldRoundEachChargeOnceWhereQuotientsAreNotExact(
            String name, int neuron, int expectedCharge) {
        GoldenCase golden = GoldenVectors.read(name);
        BrainState state = new BrainState(golden.connectome());
        FiredSet fired = new FiredSet();
        Stimulus stimulus = new Stimulus();
        ReferenceKernel kernel = new ReferenceKernel(golden.connectome(), state);
        for (int burst = 1; burst <= golden.bursts(); burst++) {
            stimulus.clear();
            golden.stimulus().addTo(stimulus, burst);
            kernel.burst(stimulus, fired);
            assertThat(fired.toArray()).isEqualTo(burst == 1 ? new int[] {0} : new int[0]);
        }
        kernel.save(state);

        assertThat(state.potential()[neuron]).isEqualTo(expectedCharge * 0x1p-16f);
        assertThat(golden.verify(ReferenceKernel::new).difference())
                .startsWith("burst 2: potential of neuron 1 is");
    }

    @Test
    void shouldNameFirstDifferingBurstAndNeuronOfFiredLists() {
        assertThat(difference("[[0],[]]", "[0]", "[0]", "[1]"))
                .isEqualTo("burst 2: neuron 0 fired unexpectedly");
        assertThat(difference("[[],[0]]", "[0]", "[0]", "[1]"))
                .isEqualTo("burst 1: neuron 0 fired unexpectedly");
        assertThat(difference("[[0],[0,1]]", "[0]", "[0]", "[1]"))
                .isEqualTo("burst 2: neuron 1 did not fire");
    }

    @Test
    void shouldNameDifferingColumnOfState() {
        String fired = "[[0],[0]]";

        assertThat(difference(fired, "[0]", "[0]", "[2]")).isNull();
        assertThat(difference(fired, "[-2147483648]", "[0]", "[2]"))
                .isEqualTo(
                        "burst 2: potential of neuron 0 is 0.0 (bits 00000000), expected -0.0"
                                + " (bits 80000000)");
        assertThat(difference(fired, "[0]", "[3]", "[2]"))
                .isEqualTo("burst 2: refractoryCountdown of neuron 0 is 0, expected 3");
        assertThat(difference(fired, "[0]", "[0]", "[1]"))
                .isEqualTo("burst 2: consecutiveFireCount of neuron 0 is 2, expected 1");
    }

    private static String difference(String fired, String bits, String countdown, String count) {
        return parse(document(fired, bits, countdown, count))
                .verify(ReferenceKernel::new)
                .difference();
    }

    private static String document(String fired, String bits, String countdown, String count) {
        return """
        {"case":"c","about":"a","brain":{"format":"npu-brain","version":1,"areas":[
        {"id":"a","dimensions":[1,1,1]}]},
        "stimulus":[{"burst":2,"neurons":[0],"potentials":[1]},
        {"burst":1,"neurons":[0],"potentials":[1]}],
        "bursts":2,"expected":{"fired":%s,"potentialBits":%s,
        "refractoryCountdown":%s,"consecutiveFireCount":%s}}"""
                .formatted(fired, bits, countdown, count);
    }

    private static GoldenCase parse(String text) {
        try {
            return GoldenCase.read(
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                    "case.json",
                    BrainLimits.EMBEDDED);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldRefuseExpectationsOfAnotherLength() {
        assertThatThrownBy(() -> parse(document("[[0]]", "[0]", "[0]", "[1]")))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("fired has 1, expected=2");
        assertThatThrownBy(() -> parse(document("[[0],[]]", "[0,0]", "[0]", "[1]")))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("potentialBits has 2, expected=1");
        assertThatThrownBy(() -> parse(document("[[0],[]]", "[0]", "[0]", "[65536]")))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("consecutiveFireCount=65536");
    }

    @Test
    void shouldRefuseCaseWithoutBrainOrExpectation() {
        assertThatThrownBy(() -> parse("{\"case\":\"c\",\"bursts\":0}"))
                .hasMessageContaining("Case without a required field: name=brain");
        assertThatThrownBy(() -> parse("{\"cose\":\"c\"}"))
                .hasMessageContaining("Unknown field: name=cose");
    }

    @Test
    void shouldRefuseStimulusOfMissingNeuron() {
        String text = document("[[],[]]", "[0]", "[0]", "[0]").replace("[0],\"pot", "[7],\"pot");

        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("burst=1 neuron=7 neurons=1");
    }
}
