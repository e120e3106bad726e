package org.flinknpu.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.flinknpu.burst.testing.GoldenVectors;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrainJsonRefusalTest {
    private static final String BRAIN =
            """
            {"format":"npu-brain","version":1,"name":"b",
            "areas":[{"id":"a","role":"input","dimensions":[2,1,1],"neuronsPerVoxel":1,
            "synapse":{"uniformPsp":true},
            "neuron":{"model":"lif","leak":0.5,"snoozePeriod":3,"accumulates":true},
            "perNeuron":{"threshold":[1,2]}},{"id":"z","dimensions":[1,1,1]}],
            "synapses":{"source":[0,1],"target":[1,2],"weight":[1,2],"psp":[3,4],"inhibitory":[0,1],
            "delay":[1,2]}}""";

    private static Connectome read(String text, BrainLimits limits) throws IOException {
        return BrainJson.read(bytes(text), "b.json", limits);
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldAcceptBrainThatTheOtherTestsBreak() throws IOException {
        assertThat(read(BRAIN, BrainLimits.EMBEDDED).synapseCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"npu-brain\"|\"brain\"|Not Brain JSON, whose format is npu-brain: format=brain; at /format, line 1",
                "\"version\":1|\"version\":2|newer version than 1, the newest this build reads: version=2; at /version",
                "\"version\":1|\"version\":0|Not a whole number of 1..2147483647: version=0",
                "\"version\":1,||Brain without a required field: name=version",
                "\"format\":\"npu-brain\",||Brain without a required field: name=format",
                "\"name\":\"b\"|\"name\":7|Not a text: name=7; at /name",
                "\"name\":\"b\"|\"nome\":\"b\"|Unknown field: name=nome; use format, version",
                "\"input\"|\"sensor\"|Unknown area role: role=sensor; use input, output",
                "[2,1,1]|[2,1]|Not three dimensions: dimensions has 2 numbers; at /areas/0/dimensions",
                "[2,1,1]|[2,1,1,1]|Not three dimensions: dimensions has 4 numbers",
                "[2,1,1]|[2,0,1]|Not a whole number of 1..1073741824: dimensions=0; at /areas/0/dimensions/1",
                "[2,1,1]|[2,1.5,1]|dimensions=1.5",
                "[2,1,1]|[1073741824,1,1]|More neurons than the limit: neurons=1073741824",
                "[2,1,1]|[1073741824,1073741824,1073741824]|More neurons than the limit: neurons=",
                "[2,1,1]|\"2\"|Not an array: dimensions=2",
                "\"neuronsPerVoxel\":1|\"neuronsPerVoxel\":0|neuronsPerVoxel=0; at /areas/0/neuronsPerVoxel",
                "\"id\":\"a\",||Area without a required field: name=id; at /areas/0",
                "\"id\":\"a\"|\"id\":\"\"|Area without a name: id=",
                "\"id\":\"z\"|\"id\":\"a\"|Duplicate area: area=a",
                "\"id\":\"z\"|\"id\":\"z\",\"id\":\"y\"|Not valid JSON: Duplicate",
                "\"uniformPsp\":true|\"uniformPsp\":\"true\"|Neither true nor false: uniformPsp=true",
                "\"uniformPsp\":true|\"uniformPsp\":2|uniformPsp=2",
                "\"uniformPsp\"|\"uniform\"|Unknown field: name=uniform; use uniformPsp",
                "\"lif\"|\"izhikevich\"|Unknown neuron model: model=izhikevich; use one of lif, iaf-psc-delta, iaf-psc-exp",
                "\"leak\":0.5|\"leak\":NaN|Not valid JSON",
                "\"leak\":0.5|\"leak\":Infinity|Not valid JSON",
                "\"leak\":0.5|\"leak\":1e39|Number not finite in 32 bits: leak=1e39",
                "\"leak\":0.5|\"leak\":null|Not a number: leak=null; at /areas/0/neuron/leak, line 4",
                "\"leak\":0.5|\"leak\":\"0.5\"|Not a number: leak=0.5",
                "\"leak\":0.5|\"leek\":0.5|Unknown neuron parameter: name=leek; use one of threshold",
                "\"snoozePeriod\":3|\"snoozePeriod\":65536|Not a whole number of 0..65535: snoozePeriod=65536",
                "\"snoozePeriod\":3|\"snoozePeriod\":-1|snoozePeriod=-1",
                "\"snoozePeriod\":3|\"snoozePeriod\":99999999999999999999|snoozePeriod=99999999999999999999",
                "\"threshold\":[1,2]|\"threshold\":[1]|Not one value per neuron: area=a perNeuron.threshold has 1, neurons=2",
                "\"threshold\":[1,2]|\"threshold\":[1,null]|Not a number: threshold=null; at /areas/0/perNeuron/threshold/1",
                "\"threshold\":[1,2]|\"threshold\":[1,[2]]|Not a number: threshold=[...]",
                "\"source\":[0,1]|\"source\":[0,3]|Synapse end is no neuron: synapse=1 source=3 target=2 neurons=3",
                "\"source\":[0,1]|\"source\":[0,-1]|source=-1; at /synapses/source/1",
                "\"source\":[0,1]|\"source\":[0]|Synapse columns differ in length: source has 1, target has 2",
                "\"source\":[0,1],||Synapses without a required field: name=source",
                "\"weight\":[1,2],||Synapses without a required field: name=weight",
                "\"weight\":[1,2]|\"weight\":[1,256]|Not a whole number of 0..255: weight=256; at /synapses/weight/1",
                "\"weight\":[1,2]|\"charge\":[1,2]|Synapses with charge and with weight, psp or inhibitory",
                "\"psp\":[3,4]|\"psp\":[3,4,5]|source has 2, psp has 3",
                "\"inhibitory\":[0,1]|\"inhibitory\":[0,2]|inhibitory=2",
                "\"delay\":[1,2]|\"delay\":[1,0]|Not a whole number of 1..255: delay=0; at /synapses/delay/1",
                "\"delay\":[1,2]|\"delay\":[1,256]|delay=256",
                "\"delay\":[1,2]}|\"delay\":[1,2]},\"plasticity\":[{}]|Unsupported: plasticity",
                "\"delay\":[1,2]}|\"delay\":[1,2]},\"brain\":{\"format\":\"npu-brain\",\"version\":1,\"areas\":[]}|A brain beside another one",
                "\"delay\":[1,2]}}|\"delay\":[1,2]}}{}|Text after the end of the document",
                "\"delay\":[1,2]}}|\"delay\":[1,2]}|Not valid JSON: Unexpected end-of-input: expected close marker for Object (start marker at line: 1, column: 1)",
            })
    void shouldRefuseInOneLineWithPlaceAndValue(String good, String bad, String message) {
        assertThat(BRAIN).contains(good);

        assertThatThrownBy(
                        () ->
                                read(
                                        BRAIN.replace(good, bad == null ? "" : bad),
                                        BrainLimits.EMBEDDED))
                .isInstanceOf(BrainFormatException.class)
                .message()
                .contains(message)
                .doesNotContain("\n");
    }

    @Test
    void shouldTellUnsupportedFromBroken() {
        String plastic = BRAIN.replace("\"delay\":[1,2]}", "\"delay\":[1,2]},\"plasticity\":[{}]");

        assertThatThrownBy(() -> read(plastic, BrainLimits.EMBEDDED))
                .isInstanceOf(UnsupportedBrainException.class);
    }

    @Test
    void shouldNotAllocateDeclaredNeuronsBeyondLimit() {
        assertThatThrownBy(() -> read(BRAIN, new BrainLimits(2, 10, 1 << 20)))
                .hasMessageContaining("More neurons than the limit: neurons=3 limit=2");
        assertThatThrownBy(() -> read(BRAIN, new BrainLimits(10, 1, 1 << 20)))
                .hasMessageContaining("More synapses than the limit: synapses=2 limit=1");
    }

    @Test
    void shouldStopAtLimitWhileColumnsGrow() {
        String many = "0" + ",0".repeat(100);
        BrainLimits few = new BrainLimits(10, 20, 1 << 20);

        assertThatThrownBy(
                        () ->
                                read(
                                        BRAIN.replace(
                                                "\"source\":[0,1]", "\"source\":[" + many + "]"),
                                        few))
                .hasMessageContaining("Array too long: limit=20; at /synapses/source/20");
    }

    @Test
    void shouldRefuseDocumentLongerThanLimit() {
        String padded = BRAIN + " ".repeat(100_000);

        assertThatThrownBy(() -> read(padded, new BrainLimits(10, 10, 20_000)))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("Not valid JSON")
                .hasMessageContaining("20000");
    }

    @Test
    void shouldRefuseDeepNesting() {
        String deep = "{\"brain\":" + "[".repeat(100_000);

        assertThatThrownBy(() -> read(deep, BrainLimits.EMBEDDED))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("Not an object");
        assertThatThrownBy(() -> read("{\"stimulus\":" + "[".repeat(100_000), BrainLimits.EMBEDDED))
                .isInstanceOf(BrainFormatException.class)
                .hasMessageContaining("nesting depth")
                .message()
                .hasSizeLessThan(600);
    }

    @Test
    void shouldKeepControlCharactersOutOfMessages() {
        for (String hostile :
                new String[] {
                    "{\"a\\nb\":1}",
                    "{\"format\":\"a\\r\\nb\\u2028\"}",
                    BRAIN.replace("\"id\":\"a\"", "\"id\":\"a\\nb\""),
                    BRAIN.replace("\"lif\"", "\"l\\nif\""),
                    BRAIN.replace("\"leak\"", "\"l\\u001b[31m\""),
                    BRAIN.replace("\"input\"", "\"in\\nput\""),
                    BRAIN.replace(
                            "\"name\":\"b\"",
                            "\"projections\":[{\"source\":\"a\\nb\",\"target\":\"a\",\"weight\":1}]")
                }) {
            assertThatThrownBy(() -> read(hostile, BrainLimits.EMBEDDED))
                    .isInstanceOf(BrainFormatException.class)
                    .message()
                    .doesNotContainPattern("[\\p{Cntrl}\u2028]");
        }
    }

    @Test
    void shouldRefuseHugeNamesTextsAndNumbers() {
        for (String huge :
                new String[] {
                    "{\"" + "n".repeat(100_000) + "\":1}",
                    "{\"name\":\"" + "n".repeat(2_000_000) + "\"}",
                    "{\"version\":" + "1".repeat(100_000) + "}",
                    "{\"format\":\"" + "n".repeat(100_000) + "\"}"
                }) {
            assertThatThrownBy(() -> read(huge, BrainLimits.EMBEDDED))
                    .isInstanceOf(BrainFormatException.class)
                    .message()
                    .hasSizeLessThan(600)
                    .doesNotContain("\n");
        }
    }

    /** A megabyte of anything must not cost a multiple that hurts. */
    @Test
    void shouldNotAllocateMuchMoreThanTheInput() {
        String head = "{\"format\":\"npu-brain\",\"version\":1,";
        String area = "{\"id\":\"%d\",\"dimensions\":[1,1,1]},";
        StringBuilder areas = new StringBuilder(head + "\"areas\":[");
        StringBuilder names = new StringBuilder("{\"stimulus\":{");
        for (int i = 0; areas.length() < 1_000_000; i++) {
            areas.append(area.formatted(i));
            names.append('"').append(i).append("\":0,");
        }
        String[] documents = {
            areas.toString(),
            names.toString(),
            head + "\"synapses\":{\"source\":[" + "0,".repeat(500_000),
            head + "\"areas\":[{\"perNeuron\":{\"accumulates\":[" + "1,".repeat(500_000),
            "{\"expected\":[" + "[],".repeat(333_333),
        };
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (String document : documents) {
            long before = thread.getCurrentThreadAllocatedBytes();
            assertThatThrownBy(() -> read(document, BrainLimits.EMBEDDED))
                    .isInstanceOf(BrainFormatException.class);
            long allocated = thread.getCurrentThreadAllocatedBytes() - before;

            assertThat(allocated / document.length()).as(document.substring(0, 60)).isLessThan(64);
        }
    }

    @Test
    void shouldRefuseOnlyWithBrainFormatExceptionWhateverTheBytes() throws IOException {
        Random random = new Random(Seed.of("BrainJsonRefusalTest"));
        byte[] original = GoldenVectors.open("syn-34.json").readAllBytes();
        int refused = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] changed = original.clone();
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextBoolean() ? changed.length : random.nextInt(changed.length);
            try {
                BrainJson.read(
                        new ByteArrayInputStream(changed, 0, length), "fuzz", BrainLimits.EMBEDDED);
            } catch (BrainFormatException e) {
                refused++;
                assertThat(e.getMessage()).doesNotContain("\n");
            }
        }
        assertThat(refused).isPositive();
    }
}
