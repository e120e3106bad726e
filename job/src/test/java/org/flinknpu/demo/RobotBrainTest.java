package org.flinknpu.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.BrainFiles;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.job.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RobotBrainTest {

    @TempDir private Path folder;

    @Test
    void shouldReadOwnBrainAndDeployTheSame() throws Exception {
        RobotBrain brain = RobotBrain.read(null);
        Connectome deployed = deployed(brain);
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
        Connectome deployed = deployed(lesioned);
        assertThat(deployed.fingerprint()).isEqualTo(lesioned.connectome().fingerprint());
    }

    @Test
    void shouldReadChangedCopyFromFile() throws Exception {
        String text = new String(RobotBrain.read(null).bytes(), StandardCharsets.UTF_8);
        Path file = folder.resolve("mine.json");
        Files.writeString(file, text.replace("\"name\": \"robot\"", "\"name\": \"mine\""));
        assertThat(RobotBrain.read(file).connectome().name()).isEqualTo("mine");
    }

    @Test
    void shouldReadConnectomeFile() throws Exception {
        Path file = folder.resolve("mine.npuc");
        Connectome own = RobotBrain.read(null).connectome();
        ConnectomeFile.write(own, file, Progress.NONE);
        RobotBrain brain = RobotBrain.read(file);
        assertThat(brain.connectome().fingerprint()).isEqualTo(own.fingerprint());
        assertThat(deployed(brain).fingerprint()).isEqualTo(own.fingerprint());
    }

    @Test
    void shouldNameMissingAreas() throws Exception {
        String text = new String(RobotBrain.read(null).bytes(), StandardCharsets.UTF_8);
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

    private static Connectome deployed(RobotBrain brain) throws Exception {
        byte[] bytes = brain.bytes();
        return BrainFiles.load(
                new ByteArrayInputStream(bytes),
                bytes.length,
                "deploy",
                BrainLimits.EMBEDDED,
                Progress.NONE);
    }
}
