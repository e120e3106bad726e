package org.flinknpu.brain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flinknpu.burst.testing.GoldenVectors;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class BrainJsonTest {
    static List<String> exact() {
        return GoldenVectors.exact();
    }

    private static Connectome read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Connectome read(byte[] bytes) {
        try {
            return BrainJson.read(
                    new ByteArrayInputStream(bytes), "brain.json", BrainLimits.EMBEDDED);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] write(Connectome connectome) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            BrainJson.write(connectome, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    @Test
    void shouldGiveDefaultsToWhatIsLeftOut() {
        Connectome brain =
                read(
                        """
                        {"format":"npu-brain","version":1,
                         "areas":[{"id":"a","dimensions":[2,3,4]}]}""");
        Area area = brain.area("a");

        assertThat(brain.name()).isEmpty();
        assertThat(brain.neuronCount()).isEqualTo(24);
        assertThat(brain.synapseCount()).isZero();
        assertThat(area.role()).isEqualTo(AreaRole.INTERNAL);
        assertThat(area.neuronsPerVoxel()).isEqualTo(1);
        assertThat(area.uniformPsp()).isTrue();
        assertThat(area.membraneDrivenPsp()).isFalse();
        assertThat(area.powerAmount()).isEqualTo(1f);
        assertThat(area.chargeScale()).isEqualTo(1f);
        assertThat(brain.neurons().threshold()).containsOnly(1f);
        assertThat(brain.neurons().thresholdLimit()).containsOnly(Float.MAX_VALUE);
        assertThat(brain.neurons().leak()).containsOnly(0f);
        assertThat(brain.neurons().excitability()).containsOnly(1f);
        assertThat(brain.neurons().accumulates()).containsOnly(1);
    }

    @Test
    void shouldReadEveryFieldInAnyOrder() {
        Connectome brain =
                read(
                        """
                        {"synapses":{"delay":[3,1],"charge":[-70000,5],"target":[2,0],"source":[0,2]},
                         "areas":[
                          {"perNeuron":{"threshold":[0.1,-2e1],"thresholdLimit":[null,0],
                            "accumulates":[0,true],"refractoryPeriod":[65535,0]},
                           "neuron":{"snoozePeriod":4.0,"leak":10,"model":"lif","excitability":-0.0,
                             "consecutiveFireLimit":2},
                           "synapse":{"membraneDrivenPsp":true,"uniformPsp":0},
                           "powerAmount":0.25,"chargeScale":1e-3,"neuronsPerVoxel":2,
                           "dimensions":[1,1,1],"role":"power","id":"p"},
                          {"id":"o","role":"output","dimensions":[1,1,1]}],
                         "plasticity":[],"name":"n","version":1,"format":"npu-brain"}""");
        Area power = brain.area("p");
        NeuronColumns neurons = brain.neurons();

        assertThat(brain.name()).isEqualTo("n");
        assertThat(power.role()).isEqualTo(AreaRole.POWER);
        assertThat(power.powerAmount()).isEqualTo(0.25f);
        assertThat(power.chargeScale()).isEqualTo(0.001f);
        assertThat(power.uniformPsp()).isFalse();
        assertThat(power.membraneDrivenPsp()).isTrue();
        assertThat(neurons.threshold()).containsExactly(0.1f, -20f, 1f);
        assertThat(neurons.thresholdLimit()).containsExactly(Float.MAX_VALUE, 0f, Float.MAX_VALUE);
        assertThat(neurons.accumulates()).containsExactly(0, 1, 1);
        assertThat(neurons.refractoryPeriod()).containsExactly((char) 65535, (char) 0, (char) 0);
        assertThat(neurons.snoozePeriod()).containsExactly((char) 4, (char) 4, (char) 0);
        assertThat(neurons.leak()).containsExactly(10f, 10f, 0f);
        assertThat(Float.floatToRawIntBits(neurons.excitability()[0])).isEqualTo(0x80000000);
        assertThat(brain.synapses().charge()).containsExactly(-70000, 5);
        assertThat(brain.synapses().target()).containsExactly(2, 0);
        assertThat(brain.synapses().delay()).containsExactly(3, 1);
        assertThat(brain.maxDelay()).isEqualTo(3);
    }

    @Test
    void shouldRoundDecimalsOnceToNearestFloat() {
        // Between two floats, a hair above the middle: by way of a double it would round down.
        Connectome brain =
                read(
                        """
                        {"format":"npu-brain","version":1,"areas":[{"id":"a","dimensions":[1,1,1],
                         "neuron":{"threshold":1.00000005960464477539062500001}}]}""");

        assertThat(brain.neurons().threshold()[0]).isEqualTo(Math.nextUp(1f));
    }

    @Test
    void shouldAllowBrainWithoutNeurons() {
        Connectome brain = read("{\"format\":\"npu-brain\",\"version\":1,\"areas\":[]}");

        assertThat(brain.neuronCount()).isZero();
        assertThat(read(write(brain)).fingerprint()).isEqualTo(brain.fingerprint());
    }

    @ParameterizedTest
    @MethodSource("exact")
    void shouldReadBackWhatWasWritten(String name) throws IOException {
        Connectome brain =
                BrainJson.read(GoldenVectors.open(name + ".json"), name, BrainLimits.FILES);

        byte[] text = write(brain);
        Connectome back = read(text);

        assertThat(back.fingerprint()).isEqualTo(brain.fingerprint());
        assertThat(back.name()).isEqualTo(brain.name());
        assertThat(write(back)).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource(RandomBrains.Kind.class)
    void shouldReadBackRandomBrains(RandomBrains.Kind kind) {
        for (int size : RandomBrains.AWKWARD_SIZES) {
            Connectome brain = RandomBrains.of(kind, size, Seed.of("json" + size)).connectome();

            Connectome back = read(write(brain));

            assertThat(back.fingerprint()).isEqualTo(brain.fingerprint());
            assertThat(back.areas()).isEqualTo(brain.areas());
        }
    }

    @Test
    void shouldWriteShortestDecimals() {
        Connectome brain =
                read(
                        """
                        {"format":"npu-brain","version":1,"name":"\\"q\\"","areas":[{"id":"a",
                         "dimensions":[3,1,1],"perNeuron":{"leak":[0.1,-0.0,1.4e-45]}}]}""");

        assertThat(new String(write(brain), StandardCharsets.UTF_8))
                .contains("\"name\" : \"\\\"q\\\"\"")
                .contains("\"leak\" : [ 0.1, -0.0, 1.4E-45 ]")
                .contains("\"thresholdLimit\" : null");
    }

    @Test
    void shouldReadFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("b.json");
        Files.writeString(file, "{\"format\":\"npu-brain\",\"version\":1,\"areas\":[]}");

        assertThat(BrainJson.read(file, BrainLimits.FILES).neuronCount()).isZero();
    }
}
