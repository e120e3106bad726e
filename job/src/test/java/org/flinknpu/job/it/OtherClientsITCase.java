package org.flinknpu.job.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.embedded.SharedBroker;
import org.flinknpu.job.JobOptions;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Robots that are not written in Java. {@code .ci/run} installs what these tests need. */
class OtherClientsITCase {
    private static final String PYTHON = "/usr/bin/python3";
    private static final Path ROBOT = Path.of("..", "docs", "examples", "robot.py");
    private static final int TIMEOUT_SECONDS = 60;

    private final JobFixture job = JobFixture.shared();
    private final String brain = SharedBroker.uniqueName("other");

    @TempDir private Path dir;

    @Test
    void shouldMoveARobotWrittenInPython() throws Exception {
        assumeTrue(runs(PYTHON, "-c", "import kafka"), "python3-kafka is not installed");
        deploy();

        String printed =
                output(
                        PYTHON,
                        ROBOT.toString(),
                        "--broker",
                        SharedBroker.bootstrapServers(),
                        "--brain",
                        brain,
                        "--area",
                        "light",
                        "--value",
                        "0.9",
                        "--hertz",
                        "50",
                        "--count",
                        "150");

        assertThat(printed)
                .contains("'brain': '" + brain + "'")
                .contains("'areas': {'wheel': [1.0]}")
                .contains("'areas': {'wheel': [0.0]}");
    }

    @Test
    void shouldBeSentEventsAndReadWithKcat() throws Exception {
        assumeTrue(runs("kcat", "-V"), "kcat is not installed");
        deploy();
        WireCodec<SensoryEvent> codec = WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
        Path light =
                Files.write(
                        dir.resolve("light"),
                        codec.encode(
                                Rehearsal.neurons(
                                        brain, 0, "light", new int[] {0}, new float[] {1f})));
        Path tick = Files.write(dir.resolve("tick"), codec.encode(Rehearsal.tick(brain, 15_000)));

        for (Path record : List.of(light, tick)) {
            // Another client must choose partitions as Java's does, or a brain's records part ways.
            output(
                    "kcat",
                    "-P",
                    "-b",
                    SharedBroker.bootstrapServers(),
                    "-t",
                    sensory(),
                    "-k",
                    brain,
                    "-X",
                    "topic.partitioner=murmur2_random",
                    record.toString());
        }
        job.read(job.topic(JobOptions.TOPIC_MOTOR), brain, records -> !records.isEmpty());

        String keys =
                output(
                        "kcat",
                        "-C",
                        "-b",
                        SharedBroker.bootstrapServers(),
                        "-t",
                        job.topic(JobOptions.TOPIC_MOTOR),
                        "-o",
                        "beginning",
                        "-e",
                        "-f",
                        "%k\n");
        assertThat(keys.lines()).contains(brain);
    }

    private void deploy() throws Exception {
        BrainSettings settings = Rehearsal.settings();
        settings.setEpochMicros(null);
        settings.setPeriodMicros(5000);
        job.command(brain, Rehearsal.deploy(reflex(), settings));
    }

    /** Light turns the wheel, one burst later. */
    private static Connectome reflex() {
        ConnectomeBuilder builder = new ConnectomeBuilder("reflex");
        Area light = builder.area("light", AreaRole.INPUT, 1, 1, 1, 1, true, false);
        Area wheel = builder.area("wheel", AreaRole.OUTPUT, 1, 1, 1, 1, true, false);
        builder.parameter(light, NeuronParameter.THRESHOLD, 0.5);
        builder.parameter(wheel, NeuronParameter.THRESHOLD, 1);
        builder.synapse(0, 1, 1, 1, false);
        return builder.build();
    }

    private String sensory() {
        return job.topic(JobOptions.TOPIC_SENSORY);
    }

    private boolean runs(String... command) throws Exception {
        try {
            output(command);
            return true;
        } catch (IOException | AssertionError e) {
            return false;
        }
    }

    /** Standard output of a process that must end well; what it says besides goes to the error. */
    private String output(String... command) throws Exception {
        Path out = Files.createTempFile(dir, "out", "");
        Path err = Files.createTempFile(dir, "err", "");
        List<String> line = new ArrayList<>(List.of(command));
        Process process =
                new ProcessBuilder(line)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        try {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(line + " failed: " + Files.readString(err));
            }
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(out);
    }
}
