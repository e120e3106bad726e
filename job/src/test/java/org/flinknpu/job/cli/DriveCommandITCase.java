package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.embedded.SharedBroker;
import org.flinknpu.embedded.TopicReader;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.wire.Packed;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DriveCommandITCase {
    private final String topic = SharedBroker.uniqueName("drive");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeMotorValues() throws Exception {
        TopicReader.create(topic);
        write("b1", 1);
        write("b2", 2);
        TopicReader.write(
                topic,
                "b1",
                BurstMetrics.class,
                BurstMetrics.newBuilder().setBrainId("b1").setBackend("cpu").build());
        write("b1", 3);
    }

    @Test
    void shouldWriteOneLinePerRecordOfTheBrain() {
        assertThat(drive(new PrintWriter(out), "--count", "2")).isZero();

        assertThat(out)
                .hasToString(
                        """
                        {"brainId":"b1","burst":1,"burstTimeMicros":10,\
                        "areas":{"wheels":[0.5,-1.0],"arm":[1.0]}}
                        {"brainId":"b1","burst":3,"burstTimeMicros":30,\
                        "areas":{"wheels":[0.5,-1.0],"arm":[1.0]}}
                        """);
        assertThat(err.toString()).startsWith("npu: record left out: partition=0 offset=2 (");
    }

    @Test
    void shouldWriteTheAreasThatAreAskedFor() {
        assertThat(drive(new PrintWriter(out), "--count", "1", "--area", "arm")).isZero();

        assertThat(out.toString()).contains("\"areas\":{\"arm\":[1.0]}");
    }

    @Test
    void shouldWriteOnlyTheLastOfSeveral() {
        assertThat(drive(new PrintWriter(out), "--count", "1", "--latest")).isZero();

        assertThat(out.toString()).contains("\"burst\":3");
    }

    @Test
    @Timeout(30)
    void shouldEndWhenNobodyReadsAnyMore() {
        Writer gone =
                new Writer() {
                    @Override
                    public void write(char[] chars, int from, int count) throws IOException {
                        throw new IOException("Broken pipe");
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };

        assertThat(drive(new PrintWriter(gone))).isZero();
    }

    private void write(String brain, long burst) throws Exception {
        List<AreaMotor> areas =
                List.of(
                        new AreaMotor("wheels", EffectorCoding.RATE, Packed.column(0.5f, -1f)),
                        new AreaMotor("arm", EffectorCoding.SPIKE, Packed.column(1f)));
        MotorOutput motor =
                new MotorOutput(brain, burst, burst * 10, new InputPosition(0, 0L, 0, 0L), areas);
        TopicReader.write(topic, brain, MotorOutput.class, motor);
    }

    private int drive(PrintWriter target, String... args) {
        List<String> all = new ArrayList<>(List.of("drive", "--brain", "b1", "--from-beginning"));
        all.addAll(List.of(args));
        all.addAll(List.of("--topic", topic, "--bootstrap", SharedBroker.bootstrapServers()));
        return Cli.run(target, new PrintWriter(err, true), all.toArray(String[]::new));
    }
}
