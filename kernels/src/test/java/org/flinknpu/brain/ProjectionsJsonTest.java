package org.flinknpu.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionsJsonTest {
    private static final String AREAS =
            """
            "areas":[{"about":"two","id":"a","dimensions":[1,1,2]},
            {"id":"b","dimensions":[1,3,1]},{"id":"c","dimensions":[3,1,1]}]""";

    private static Connectome read(String projections) throws IOException {
        return read(projections, AREAS, BrainLimits.EMBEDDED);
    }

    private static Connectome read(String projections, String rest, BrainLimits limits)
            throws IOException {
        String text =
                """
                {"format":"npu-brain","version":1,"about":"it","projections":[%s],%s}"""
                        .formatted(projections, rest);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return BrainJson.read(new ByteArrayInputStream(bytes), "p.json", limits);
    }

    private static Connectome listed(String synapses) throws IOException {
        return read("", AREAS + ",\"synapses\":{" + synapses + "}", BrainLimits.EMBEDDED);
    }

    @Test
    void shouldConnectEverySourceToEveryTarget() throws IOException {
        Connectome brain = read("{\"source\":\"a\",\"target\":\"b\",\"weight\":3}");

        assertThat(brain.fingerprint())
                .isEqualTo(
                        listed(
                                        """
                                        "source":[0,0,0,1,1,1],"target":[2,3,4,2,3,4],
                                        "weight":[3,3,3,3,3,3],"psp":[1,1,1,1,1,1]""")
                                .fingerprint());
    }

    @Test
    void shouldConnectOneToOne() throws IOException {
        Connectome brain =
                read(
                        """
                        {"about":"pairs","source":"b","target":"c","pattern":"one-to-one",
                        "weight":3,"psp":7,"inhibitory":true,"delay":2}""");

        assertThat(brain.fingerprint())
                .isEqualTo(
                        listed(
                                        """
                                        "source":[2,3,4],"target":[5,6,7],"weight":[3,3,3],
                                        "psp":[7,7,7],"inhibitory":[1,1,1],"delay":[2,2,2]""")
                                .fingerprint());
    }

    @Test
    void shouldAddProjectionsToListedSynapses() throws IOException {
        Connectome brain =
                read(
                        """
                        {"source":"a","target":"a","pattern":"all-to-all","weight":1}""",
                        AREAS
                                + """
                                ,"synapses":{"source":[0],"target":[2],"weight":[1],"psp":[1]}""",
                        BrainLimits.EMBEDDED);

        assertThat(brain.synapseCount()).isEqualTo(5);
        assertThat(brain.synapses().fanOut(0)).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"source\":\"x\",\"target\":\"b\",\"weight\":1|names no area of the brain: projection=0 area=x",
                "\"source\":\"a\",\"weight\":1|without a required field: name=target",
                "\"target\":\"a\",\"weight\":1|without a required field: name=source",
                "\"source\":\"a\",\"target\":\"b\"|without a required field: name=weight",
                "\"source\":\"a\",\"target\":\"b\",\"weight\":256|weight=256; at /projections/0/weight",
                "\"source\":\"a\",\"target\":\"b\",\"weight\":1,\"delay\":0|delay=0",
                "\"source\":\"a\",\"target\":\"b\",\"weight\":1,\"pattern\":\"some\"|pattern=some",
                "\"source\":\"a\",\"target\":\"b\",\"weight\":1,\"pattern\":\"one-to-one\"|source=a neurons=2 target=b neurons=3",
                "\"source\":\"a\",\"target\":\"b\",\"wait\":1|Unknown field: name=wait",
                "\"source\":\"a\",\"target\":\"b\",\"weight\":1,\"about\":7|Not a text: about=7",
            })
    void shouldRefuseInOneLine(String projection, String message) {
        assertThatThrownBy(() -> read("{" + projection + "}"))
                .isInstanceOf(BrainFormatException.class)
                .message()
                .contains(message)
                .doesNotContain("\n");
    }

    @Test
    void shouldRefuseFewBytesThatAskForManySynapses() {
        String areas = "\"areas\":[{\"id\":\"a\",\"dimensions\":[1,1,1025]}]";
        String projection = "{\"source\":\"a\",\"target\":\"a\",\"weight\":1}";

        assertThatThrownBy(() -> read(projection, areas, BrainLimits.FILES))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("synapses=1050625 limit=1048576; use a connectome file");
        assertThatThrownBy(() -> read(projection, AREAS, new BrainLimits(100, 3, 1 << 20)))
                .hasMessageContaining("synapses=4 limit=3");
    }
}
