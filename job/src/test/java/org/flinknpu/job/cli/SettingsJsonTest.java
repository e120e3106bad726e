package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.schema.MissedBursts;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.ReceptorCoding;
import org.flinknpu.schema.SpikeSampling;
import org.junit.jupiter.api.Test;

class SettingsJsonTest {
    @Test
    void shouldHaveTheDefaultsOfTheSchemaWhenEmpty() {
        assertThat(SettingsJson.read("{}")).isEqualTo(BrainSettings.newBuilder().build());
    }

    @Test
    void shouldReadEveryField() {
        BrainSettings settings =
                SettingsJson.read(
                        """
                        {"clock": "wall", "periodMicros": 20000, "epochMicros": 7,
                         "latenessMicros": 3, "missedBursts": "skip", "maxCatchUpBursts": 9,
                         "backend": "cpu", "metricsEveryBursts": 50,
                         "spikes": [{"area": "a", "everyBursts": 2, "maxNeurons": 10}],
                         "receptors": [{"area": "b", "coding": "position", "gain": 1.5}],
                         "effectors": [{"area": "c", "coding": "spike", "smoothingBursts": 4,
                                        "minimum": -1, "maximum": 2}]}
                        """);

        assertThat(settings)
                .isEqualTo(
                        BrainSettings.newBuilder()
                                .setClock(ClockMode.WALL)
                                .setPeriodMicros(20_000)
                                .setEpochMicros(7L)
                                .setLatenessMicros(3)
                                .setMissedBursts(MissedBursts.SKIP)
                                .setMaxCatchUpBursts(9)
                                .setBackend("cpu")
                                .setMetricsEveryBursts(50)
                                .setSpikes(
                                        List.of(
                                                SpikeSampling.newBuilder()
                                                        .setArea("a")
                                                        .setEveryBursts(2)
                                                        .setMaxNeurons(10)
                                                        .build()))
                                .setReceptors(
                                        List.of(
                                                Receptor.newBuilder()
                                                        .setArea("b")
                                                        .setCoding(ReceptorCoding.POSITION)
                                                        .setGain(1.5f)
                                                        .build()))
                                .setEffectors(
                                        List.of(
                                                Effector.newBuilder()
                                                        .setArea("c")
                                                        .setCoding(EffectorCoding.SPIKE)
                                                        .setSmoothingBursts(4)
                                                        .setMinimum(-1)
                                                        .setMaximum(2)
                                                        .build()))
                                .build());
    }

    @Test
    void shouldTellWhatIsWrong() {
        assertThatThrownBy(() -> SettingsJson.read("{\"clocks\": \"wall\"}"))
                .isInstanceOf(UsageException.class)
                .hasMessage("Unknown field: clocks; did you mean clock?");
        assertThatThrownBy(() -> SettingsJson.read("{\"clock\": \"sun\"}"))
                .isInstanceOf(UsageException.class)
                .hasMessage("Not a value of clock: sun; use one of [EVENT, WALL]");
        assertThatThrownBy(() -> SettingsJson.read("{\"spikes\": {}}"))
                .isInstanceOf(UsageException.class)
                .hasMessage("Field has another type: spikes={}; expected a list");
        assertThatThrownBy(() -> SettingsJson.read("{\"spikes\": [1]}"))
                .isInstanceOf(UsageException.class)
                .hasMessage("Field has another type: spikes=1; expected a list of objects");
    }
}
