package org.flinknpu.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.job.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RobotBrainTest {

    @TempDir private Path folder;

    @Test
    void shouldReadOwnBrainAndDeployTheSame() throws Exception {
        RobotBrain brain = RobotBrain.read(null);
        Connectome deployed =
                BrainJson.read(
                        new ByteArrayInputStream(brain.json()), "deploy", BrainLimits.EMBEDDED);
        assertThat(deployed.fingerprint()).isEqualTo(brain.connectome().fingerprint());
        assertThat(brain.connectome().synapseCount()).isPositive();
    }

    @Test
    void shouldKeepEverythingButSynapsesWhenLesioned() throws Exception {
        RobotBrain brain = RobotBrain.read(null);
        RobotBrain lesioned = brain.lesioned();
        assertThat(lesioned.connectome().synapseCount()).isZero();
        assertThat(lesioned.connectome().areas()).isEqualTo(brain.connectome().areas());
        Area escape = brain.connectome().area("escape");
        assertThat(lesioned.connectome().neurons().threshold()[escape.firstNeuron()])
                .isEqualTo(brain.connectome().neurons().threshold()[escape.firstNeuron()]);
        Connectome deployed =
                BrainJson.read(
                        new ByteArrayInputStream(lesioned.json()), "deploy", BrainLimits.EMBEDDED);
        assertThat(deployed.fingerprint()).isEqualTo(lesioned.connectome().fingerprint());
    }

    @Test
    void shouldReadChangedCopyFromFile() throws Exception {
        String text = new String(RobotBrain.read(null).json(), StandardCharsets.UTF_8);
        Path file = folder.resolve("mine.json");
        Files.writeString(file, text.replace("\"name\": \"robot\"", "\"name\": \"mine\""));
        assertThat(RobotBrain.read(file).connectome().name()).isEqualTo("mine");
    }

    @Test
    void shouldNameMissingAreas() throws Exception {
        String text = new String(RobotBrain.read(null).json(), StandardCharsets.UTF_8);
        Path file = folder.resolve("mine.json");
        Files.writeString(file, text.replace("\"light-left\"", "\"eye-left\""));
        assertThatThrownBy(() -> RobotBrain.read(file))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("missing=[light-left]")
                .hasMessageContaining("mine.json");
    }

    @Test
    void shouldRefuseMissingAndBrokenFilesInOneLine() throws Exception {
        Path missing = folder.resolve("none.json");
        assertThatThrownBy(() -> RobotBrain.read(missing))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("No such file")
                .hasMessageContaining("none.json");
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"format\":");
        assertThatThrownBy(() -> RobotBrain.read(broken))
                .isInstanceOf(UsageException.class)
                .message()
                .contains("broken.json")
                .doesNotContain("\n");
    }
}
