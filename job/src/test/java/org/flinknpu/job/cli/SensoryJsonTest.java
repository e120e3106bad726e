package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.flinknpu.job.UsageException;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.schema.VoxelPotentials;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.PackedEvents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SensoryJsonTest {
    private static final long NOW = 1_700_000_000_000_000L;

    @Test
    void shouldReadNeurons() {
        SensoryEvent event =
                read(
                        "{'brainId':'b1','sourceId':'s','eventTimeMicros':5,'area':'eye',"
                                + "'neurons':[7,8],'potentials':[1.5,-2]}");

        assertThat(event.getBrainId()).isEqualTo("b1");
        assertThat(event.getSourceId()).isEqualTo("s");
        assertThat(event.getEventTimeMicros()).isEqualTo(5);
        assertThat(event.getArea()).isEqualTo("eye");
        NeuronPotentials payload = (NeuronPotentials) event.getPayload();
        assertThat(Packed.ints(payload.getNeurons())).containsExactly(7, 8);
        assertThat(Packed.floats(payload.getPotentials())).containsExactly(1.5f, -2f);
    }

    @Test
    void shouldReadVoxels() {
        VoxelPotentials payload =
                (VoxelPotentials)
                        read("{'brainId':'b','area':'a','x':[1],'y':[2],'z':[3],'potentials':[4]}")
                                .getPayload();

        assertThat(Packed.ints(payload.getX())).containsExactly(1);
        assertThat(Packed.ints(payload.getY())).containsExactly(2);
        assertThat(Packed.ints(payload.getZ())).containsExactly(3);
        assertThat(Packed.floats(payload.getPotentials())).containsExactly(4f);
    }

    @Test
    void shouldReadValuesOfADevice() {
        SensoryEvent event = read("{'brainId':'b','device':'imu:1','values':[1,-2.5],'channel':1}");

        assertThat(event.getSourceId()).isEqualTo("imu:1");
        assertThat(event.getArea()).isEmpty();
        SensorValues payload = (SensorValues) event.getPayload();
        assertThat(payload.getChannel()).isEqualTo(1);
        assertThat(Packed.floats(payload.getValues())).containsExactly(1f, -2.5f);
    }

    @Test
    void shouldReadPolarityEvents() {
        PolarityEvents payload =
                (PolarityEvents)
                        read("{'brainId':'b','area':'eye','width':9,'height':8,"
                                        + "'events':[[8,7,1,250],[0,0,0,0]]}")
                                .getPayload();

        assertThat(payload.getWidth()).isEqualTo(9);
        assertThat(PackedEvents.wordAt(payload.getEvents(), 0))
                .isEqualTo(PackedEvents.word(8, 7, 250, true));
        assertThat(PackedEvents.count(payload.getEvents())).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'brainId':'b','values':[1]} | sourceId=",
                "{'brainId':'b','device':'d','area':'a','values':[1]} | names no area",
                "{'brainId':'b','device':'d','values':[]} | values are none",
                "{'brainId':'b','area':'a','width':2,'height':2,'events':[[2,0,1,0]]} | outside its camera",
                "{'brainId':'b','area':'a','width':2,'height':2,'events':[[0,0,1]]} | events[0]",
                "{'brainId':'b','area':'a','width':2,'height':2,'events':[[0,-1,1,0]]} | y=-1",
                "{'brainId':'b','area':'a','width':2,'height':2,'events':[[0,0,2,0]]} | polarity",
            })
    void shouldRefuseBadDeviceInputInOneLine(String line, String rule) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void shouldReadAReadingAnImageAndATick() {
        ScalarReading reading =
                (ScalarReading)
                        read("{'brainId':'b','area':'a','value':0.5,'channel':2,'maximum':3}")
                                .getPayload();
        assertThat(reading.getValue()).isEqualTo(0.5f);
        assertThat(reading.getChannel()).isEqualTo(2);
        assertThat(reading.getMinimum()).isZero();
        assertThat(reading.getMaximum()).isEqualTo(3f);

        ImageFrame image =
                (ImageFrame)
                        read("{'brainId':'b','area':'a','image':"
                                        + "{'width':2,'height':1,'pixels':'AP8='}}")
                                .getPayload();
        assertThat(image.getPixels().array()).containsExactly(0, 255);

        assertThat(read("{'brainId':'b','tick':true}").getPayload()).isInstanceOf(Tick.class);
    }

    @Test
    void shouldFillInTheBrainAndTheTime() {
        SensoryEvent event = SensoryJson.read("{\"tick\":true}", "given", NOW);

        assertThat(event.getBrainId()).isEqualTo("given");
        assertThat(event.getEventTimeMicros()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[1]|Not a JSON object",
                "{'tick':true}|Field is missing: brainId",
                "{'brainId':'b','area':'a'}|No payload; one of events, image, neurons, tick, value, values, x",
                "{'brainId':'b','tick':true,'value':1}|Two payloads: tick and value",
                "{'brainId':'b','aera':'a','value':1}|Unknown field: aera; did you mean area?",
                "{'brainId':7,'tick':true}|Field has another type: brainId=7; expected a text",
                "{'brainId':'b','tick':false}|Field has another type: tick=false; expected true",
                "{'brainId':'b','area':'a','neurons':[0]}|Field is missing: potentials",
                "{'brainId':'b','area':'a','neurons':[0.5],'potentials':[1]}"
                        + "|Field has another type: neurons[0]=0.5; expected a whole number",
                "{'brainId':'b','area':'a','neurons':[0],'potentials':['x']}"
                        + "|Field has another type: potentials[0]=\"x\"; expected a number",
            })
    void shouldTellWhatIsWrong(String line, String message) {
        assertThatThrownBy(() -> read(line)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void shouldTellWhereTheTextStopsBeingJson() {
        assertThatThrownBy(() -> read("{'brainId':'b',"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("Not JSON: ")
                .hasMessageContaining("column ");
    }

    @Test
    void shouldRefuseANumberThatIsNotFinite() {
        assertThatThrownBy(
                        () ->
                                read(
                                        "{'brainId':'b','area':'a','neurons':[0],"
                                                + "'potentials':[1e60]}"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("not finite");
        assertThatThrownBy(
                        () ->
                                read(
                                        "{'brainId':'b','area':'a','neurons':[0,1],"
                                                + "'potentials':[1]}"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("length");
    }

    private static SensoryEvent read(String line) {
        return SensoryJson.read(line.replace('\'', '"'), null, NOW);
    }
}
