package org.flinknpu.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.burst.testing.GoldenVectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StimulusPlanTest {
    private static StimulusPlan read(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return StimulusPlan.read(new ByteArrayInputStream(bytes), "plan.json", 1 << 20);
    }

    @Test
    void shouldKeepOrderOfEntriesWithinBurstAndSortBursts() throws IOException {
        StimulusPlan plan =
                read(
                        """
                        [{"burst":7,"neurons":[3,3],"potentials":[1.5,-2]},
                         {"burst":2,"neurons":[],"potentials":[]},
                         {"burst":7,"neurons":[1],"potentials":[0]}]""");
        Stimulus stimulus = new Stimulus(0);

        plan.addTo(stimulus, 7);

        assertThat(plan.lastBurst()).isEqualTo(7);
        assertThat(stimulus.size()).isEqualTo(3);
        assertThat(stimulus.neurons()).startsWith(3, 3, 1);
        assertThat(stimulus.potentials()).startsWith(1.5f, -2f, 0f);
    }

    @Test
    void shouldAddNothingForBurstWithoutEntries() throws IOException {
        StimulusPlan plan = read("[{\"burst\":2,\"neurons\":[0],\"potentials\":[1]}]");
        Stimulus stimulus = new Stimulus(0);

        plan.addTo(stimulus, 1);
        plan.addTo(stimulus, 3);
        StimulusPlan.NONE.addTo(stimulus, 1);

        assertThat(stimulus.size()).isZero();
        assertThat(StimulusPlan.NONE.lastBurst()).isZero();
    }

    @Test
    void shouldReadGoldenCaseAsPlan() throws IOException {
        StimulusPlan plan =
                StimulusPlan.read(GoldenVectors.open("lif-01.json"), "lif-01", Long.MAX_VALUE);

        assertThat(plan.lastBurst()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"burst\":0,\"neurons\":[],\"potentials\":[]}]",
                "[{\"burst\":1.5,\"neurons\":[],\"potentials\":[]}]",
                "[{\"neurons\":[],\"potentials\":[]}]",
                "[{\"burst\":1,\"neurons\":[0],\"potentials\":[]}]",
                "[{\"burst\":1,\"neurons\":[-1],\"potentials\":[1]}]",
                "[{\"burst\":1,\"neurons\":[0],\"potentials\":[1e39]}]",
                "[{\"burst\":1,\"neurons\":[0],\"potentials\":[NaN]}]",
                "[{\"burst\":1,\"neurons\":[0],\"potentials\":[null]}]",
                "[{\"burst\":1,\"neuron\":[0],\"potentials\":[1]}]",
                "[] []",
                "{}",
                "{\"stimuli\":[]}",
                "7",
                ""
            })
    void shouldRefuseWhatIsNoPlanInOneLine(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(BrainFormatException.class)
                .message()
                .contains("plan.json")
                .doesNotContain("\n");
    }
}
