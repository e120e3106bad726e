package org.flinknpu.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.job.cli.SettingsJson;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.ImageEncoding;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.JournalKind;
import org.flinknpu.schema.LogGap;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.Pause;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.Remove;
import org.flinknpu.schema.Reset;
import org.flinknpu.schema.Resume;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensorValues;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Step;
import org.flinknpu.schema.Tick;
import org.flinknpu.schema.UpdateArea;
import org.flinknpu.schema.VoxelPotentials;
import org.flinknpu.wire.Packed;

/** Good inputs for many targets, all about one small brain. */
final class Seeds {
    /** Id of the brain. */
    static final String BRAIN = "b";

    /** Settings that use every field. */
    static final String SETTINGS =
            """
            {"clock":"event","periodMicros":1000,"epochMicros":5,"latenessMicros":10,
             "missedBursts":"skip","maxCatchUpBursts":50,"backend":"reference",
             "metricsEveryBursts":3,"spikes":[{"area":"*","everyBursts":2,"maxNeurons":4}],
             "receptors":[{"area":"in","coding":"position","gain":2.5}],
             "effectors":[{"area":"out","coding":"rate","smoothingBursts":3,"minimum":-1,
             "maximum":2}],
             "deviceMap":{"version":1,"devices":[
              {"device":"a","coding":"linear","area":"in","channels":2},
              {"device":"b","coding":"signed_fractional","area":"in","gain":3},
              {"device":"c","coding":"rate","area":"in","channels":2,
               "parameters":{"probability":0.5,"holdBursts":3}},
              {"device":"d","coding":"latency","area":"in","parameters":{"window":3}},
              {"device":"e","coding":"image","area":"in","parameters":{"differenceMin":9}},
              {"device":"f","coding":"segmented-image","parameters":{"gazeX":1},
               "areas":["in","in","in","in","in","in","in","in","in"]},
              {"device":"g","coding":"events","area":"in","parameters":{"darker":-1}},
              {"device":"s","coding":"cartesian","area":"in","channels":2},
              {"device":"h","type":"mot","area":"out","minimum":-5,"maximum":5,
               "parameters":{"maxRate":3,"increment":1}},
              {"device":"i","coding":"rate","direction":"motor","area":"out"},
              {"device":"j","coding":"latency","direction":"motor","area":"out",
               "parameters":{"delay":1}},
              {"device":"k","coding":"image","direction":"motor","area":"out"}]}}
            """;

    private static final InputPosition POSITION = new InputPosition(0, 9L, 1, 7L);

    private Seeds() {}

    /** A brain with an input, an output and a power area. */
    static Connectome brain() {
        ConnectomeBuilder builder = new ConnectomeBuilder("small");
        builder.area("in", AreaRole.INPUT, 2, 1, 3, 1, true, false);
        builder.area("out", AreaRole.OUTPUT, 2, 1, 3, 1, false, true);
        builder.area("heart", AreaRole.POWER, 1, 1, 1, 2, true, false);
        for (int i = 0; i < 20; i++) {
            builder.synapse(i % 7, i * 5 % 14, i * 12, 255 - i, i % 3 == 0, 1 + i % 4);
        }
        return builder.build();
    }

    /** That brain as Brain JSON. */
    static byte[] brainJson() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            BrainJson.write(brain(), out);
        } catch (IOException e) {
            throw new AssertionError("memory can be written", e);
        }
        return out.toByteArray();
    }

    static BrainSettings settings() {
        return SettingsJson.read(SETTINGS);
    }

    /** One event of every kind, in the order of time. */
    static List<SensoryEvent> events() {
        List<SpecificRecordBase> payloads =
                List.of(
                        new ScalarReading(1, 0.5f, 0f, 1f),
                        new NeuronPotentials(Packed.column(0, 5), Packed.column(1f, 2f)),
                        new VoxelPotentials(
                                Packed.column(1),
                                Packed.column(0),
                                Packed.column(2),
                                Packed.column(1.5f)),
                        new ImageFrame(2, 1, 3, ImageEncoding.U8, ByteBuffer.wrap(new byte[6])),
                        new ImageFrame(
                                2, 1, 3, ImageEncoding.F32, Packed.column(0f, 1f, 2f, 3f, 4f, 5f)),
                        new PolarityEvents(2, 1, ByteBuffer.wrap(new byte[16])),
                        new SensorValues(1, Packed.column(0.5f, -1f)),
                        new Tick());
        return Stream.iterate(0, i -> i < payloads.size(), i -> i + 1)
                .map(
                        i ->
                                new SensoryEvent(
                                        BRAIN,
                                        payloads.get(i) instanceof SensorValues ? "c" : "s",
                                        1_000L * i,
                                        payloads.get(i) instanceof Tick
                                                        || payloads.get(i) instanceof SensorValues
                                                ? ""
                                                : "in",
                                        payloads.get(i)))
                .toList();
    }

    /** One command of every kind. */
    static List<BrainCommand> commands() {
        return Stream.of(
                        new Deploy("file:///brains/b.npuc", "00ff", null, settings(), null),
                        deploy(),
                        new UpdateArea("in", Map.of("threshold", 1.5)),
                        new Pause(),
                        new Step(12),
                        new Resume(),
                        new Reset(),
                        new Remove())
                .map(action -> new BrainCommand(BRAIN, null, "order", action))
                .toList();
    }

    /** A deploy that carries the brain. */
    static Deploy deploy() {
        return new Deploy(null, null, ByteBuffer.wrap(brainJson()), settings(), null);
    }

    static MotorOutput motor() {
        AreaMotor area = new AreaMotor("out", EffectorCoding.RATE, Packed.column(0.5f, -1f));
        return new MotorOutput(BRAIN, 42L, 1_000L, POSITION, List.of(area));
    }

    static FiredNeurons fired() {
        AreaFired area = new AreaFired("in", 5, Packed.column(0, 3, 1_000_000));
        return new FiredNeurons(BRAIN, 42L, 1_000L, POSITION, 9, 1, 2, List.of(area));
    }

    static BurstMetrics metrics() {
        return BurstMetrics.newBuilder()
                .setBrainId(BRAIN)
                .setBackend("cpu")
                .setFirstBurst(1)
                .setLastBurst(1_000)
                .setBurstTimeMicros(5)
                .setBursts(999)
                .setBurstMicrosP50(180.5f)
                .build();
    }

    static BurstJournal journal() {
        return BurstJournal.newBuilder()
                .setBrainId(BRAIN)
                .setWrittenMicros(5_000_000)
                .setUntilBurst(1_000)
                .setUntilMicros(1_000_000)
                .setEntries(
                        List.of(
                                entry(JournalKind.START, 0, null),
                                entry(JournalKind.RESTORED, 10, null),
                                entry(
                                        JournalKind.GAP,
                                        12,
                                        new LogGap("npu.sensory.v1", 0, 5L, 9L))))
                .build();
    }

    private static JournalEntry entry(JournalKind kind, long burst, LogGap gap) {
        return new JournalEntry(
                kind, burst, burst * 1_000, new InputPosition(0, burst, 0, 1L), gap);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes behind one byte that says what they are. */
    static byte[] prefixed(int kind, byte[] bytes) {
        byte[] seed = new byte[bytes.length + 1];
        seed[0] = (byte) kind;
        System.arraycopy(bytes, 0, seed, 1, bytes.length);
        return seed;
    }
}
