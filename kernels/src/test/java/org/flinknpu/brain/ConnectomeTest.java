package org.flinknpu.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ConnectomeTest {
    private static final String POWER = "\"role\":\"power\",\"powerAmount\":0.5,";
    private static final String BRAIN =
            """
            {"format":"npu-brain","version":1,"name":"n","areas":[
            {"id":"a","role":"power","powerAmount":0.5,"dimensions":[2,1,1],"neuronsPerVoxel":1,
            "synapse":{"uniformPsp":true,"membraneDrivenPsp":false},
            "neuron":{"threshold":1.5,"thresholdLimit":9,"leak":0.1,"refractoryPeriod":2,
            "excitability":0.5,"consecutiveFireLimit":3,"snoozePeriod":4,"accumulates":true}}],
            "synapses":{"source":[0,1],"target":[1,0],"weight":[7,8],"psp":[9,10],
            "inhibitory":[0,1],"delay":[1,5]}}""";

    private static Connectome brain(String text) {
        try {
            return BrainJson.read(
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                    "brain",
                    BrainLimits.EMBEDDED);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Savepoints and deploy commands hold fingerprints: they must never change. */
    @Test
    void shouldKeepFingerprintForever() {
        assertThat(brain(BRAIN).fingerprint())
                .isEqualTo("7a3cf157b3ba3adf4ed9e5444bd24d193aeb052cc8a339057096bb7ee8bc92bf");
    }

    @Test
    void shouldChangeFingerprintWithEverythingThatDecidesBehaviour() {
        Set<String> seen = new HashSet<>();
        seen.add(brain(BRAIN).fingerprint());
        String[][] changes = {
            {"\"id\":\"a\"", "\"id\":\"b\""},
            {"\"power\"", "\"input\""},
            {"0.5,\"dim", "0.25,\"dim"},
            {"[2,1,1]", "[1,2,1]"},
            {"[2,1,1]", "[1,1,2]"},
            {"[2,1,1],\"neuronsPerVoxel\":1", "[1,1,1],\"neuronsPerVoxel\":2"},
            {"\"uniformPsp\":true", "\"uniformPsp\":false"},
            {"\"membraneDrivenPsp\":false", "\"membraneDrivenPsp\":true"},
            {"\"threshold\":1.5", "\"threshold\":1.25"},
            {"\"thresholdLimit\":9", "\"thresholdLimit\":null"},
            {"\"leak\":0.1", "\"leak\":0"},
            {"\"leak\":0.1", "\"leak\":-0.0"},
            {"\"refractoryPeriod\":2", "\"refractoryPeriod\":1"},
            {"\"excitability\":0.5", "\"excitability\":1"},
            {"\"consecutiveFireLimit\":3", "\"consecutiveFireLimit\":2"},
            {"\"snoozePeriod\":4", "\"snoozePeriod\":3"},
            {"\"accumulates\":true", "\"accumulates\":false"},
            {"\"target\":[1,0]", "\"target\":[0,0]"},
            {"\"source\":[0,1]", "\"source\":[0,0]"},
            {"\"weight\":[7,8]", "\"weight\":[7,9]"},
            {"\"psp\":[9,10]", "\"psp\":[9,11]"},
            {"\"inhibitory\":[0,1]", "\"inhibitory\":[1,1]"},
            {"\"delay\":[1,5]", "\"delay\":[1,1]"},
            {"\"weight\":[7,8],\"psp\":[9,10],\n\"inhibitory\":[0,1]", "\"charge\":[7,8]"},
            {"\"neuronsPerVoxel\":1", "\"chargeScale\":2"}
        };
        for (String[] change : changes) {
            assertThat(BRAIN).contains(change[0]);
            assertThat(seen.add(brain(BRAIN.replace(change[0], change[1])).fingerprint()))
                    .as(change[0] + " -> " + change[1])
                    .isTrue();
        }
    }

    @Test
    void shouldNotCountNameAndOrderOfSynapsesInFingerprint() {
        String fingerprint = brain(BRAIN).fingerprint();
        UnaryOperator<String> reversed =
                text ->
                        text.replace(
                                        "\"source\":[0,1],\"target\":[1,0]",
                                        "\"source\":[1,0],\"target\":[0,1]")
                                .replace("[7,8]", "[8,7]")
                                .replace("[9,10]", "[10,9]")
                                .replace("\"inhibitory\":[0,1]", "\"inhibitory\":[1,0]")
                                .replace("[1,5]", "[5,1]");

        assertThat(brain(BRAIN.replace("\"n\"", "\"other\"")).fingerprint()).isEqualTo(fingerprint);
        assertThat(brain(reversed.apply(BRAIN)).fingerprint()).isEqualTo(fingerprint);
    }

    @Test
    void shouldChangeOneParameterOfOneAreaAndNothingElse() {
        Connectome brain = brain(BRAIN);

        Connectome changed = brain.withParameter("a", NeuronParameter.LEAK, 0.25);

        assertThat(changed.neurons().leak()).containsOnly(0.25f);
        assertThat(brain.neurons().leak()).containsOnly(0.1f);
        assertThat(changed.synapses()).isSameAs(brain.synapses());
        assertThat(changed.fingerprint())
                .isNotEqualTo(brain.fingerprint())
                .isEqualTo(brain(BRAIN.replace("0.1", "0.25")).fingerprint());
    }

    @Test
    void shouldRefuseToChangeWhatIsNotThere() {
        Connectome brain = brain(BRAIN);

        assertThatThrownBy(() -> brain.withParameter("z", NeuronParameter.LEAK, 0))
                .isInstanceOf(BrainFormatException.class)
                .hasMessage("Unknown area: area=z; known areas: [a]");
        assertThatThrownBy(() -> brain.withParameter("a", NeuronParameter.LEAK, Double.NaN))
                .hasMessageContaining("area=a leak=NaN");
        assertThatThrownBy(() -> brain.withPowerAmount("a", Float.NaN))
                .hasMessageContaining("powerAmount=NaN");
        Connectome without = brain(BRAIN.replace(POWER, ""));
        assertThatThrownBy(() -> without.withPowerAmount("a", 1f))
                .hasMessage("Power amount of an area without power: area=a role=internal");
    }

    @Test
    void shouldChangePowerAmount() {
        Connectome changed = brain(BRAIN).withPowerAmount("a", 2f);

        assertThat(changed.area("a").powerAmount()).isEqualTo(2f);
        assertThat(changed.fingerprint())
                .isEqualTo(brain(BRAIN.replace("0.5,\"dim", "2,\"dim")).fingerprint());
    }
}
