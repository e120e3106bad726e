package org.flinknpu.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.avro.specific.SpecificRecordBase;
import org.flinknpu.flow.JournalHistory;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.CommandValidation;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.SensoryValidation;
import org.flinknpu.wire.WireCodec;

/**
 * The value of a Kafka record in every framing: a single object, a frame of a registry that knows
 * the ids 1 (this schema) and 2 (one of another type), or bare Avro.
 *
 * @param <T> schema of the topic
 */
final class RecordFuzz<T extends SpecificRecordBase> implements FuzzTarget {
    private static final byte[] KEY = Seeds.BRAIN.getBytes(StandardCharsets.UTF_8);

    private final Class<T> type;
    private final WireCodec<T> reader;
    private final WireCodec<T> writer;
    private final BiFunction<T, byte[], Decoded<T>> validation;
    private final List<T> samples;

    private RecordFuzz(
            Class<T> type, BiFunction<T, byte[], Decoded<T>> validation, List<T> samples) {
        this.type = type;
        writer = WireCodec.of(type, Framing.SINGLE_OBJECT);
        reader =
                writer.readingBareAvro()
                        .withSchemas(
                                id ->
                                        switch (id) {
                                            case 1 -> Decoded.accepted(writer.schema());
                                            case 2 -> Decoded.accepted(BurstMetrics.SCHEMA$);
                                            default ->
                                                    Decoded.refused(
                                                            DeadLetterReason.UNKNOWN_SCHEMA,
                                                            "schemaId=" + id);
                                        });
        this.validation = validation;
        this.samples = samples;
    }

    static FuzzTarget sensory() {
        return new RecordFuzz<>(SensoryEvent.class, SensoryValidation::check, Seeds.events());
    }

    static FuzzTarget command() {
        return new RecordFuzz<>(BrainCommand.class, CommandValidation::check, Seeds.commands());
    }

    static FuzzTarget motor() {
        return output(MotorOutput.class, Seeds.motor());
    }

    static FuzzTarget spikes() {
        return output(FiredNeurons.class, Seeds.fired());
    }

    static FuzzTarget metrics() {
        return output(BurstMetrics.class, Seeds.metrics());
    }

    /** A journal, and the history that a replay makes of it. */
    static FuzzTarget journal() {
        return new RecordFuzz<>(
                BurstJournal.class,
                (record, key) -> {
                    JournalHistory history = new JournalHistory();
                    history.add(record);
                    history.add(record);
                    history.newestLife().isVoid(record.getWrittenMicros(), 1, 1, 1);
                    return Decoded.accepted(record);
                },
                List.of(Seeds.journal()));
    }

    private static <T extends SpecificRecordBase> FuzzTarget output(Class<T> type, T sample) {
        return new RecordFuzz<>(type, (record, key) -> Decoded.accepted(record), List.of(sample));
    }

    @Override
    public void accept(byte[] input) {
        Decoded<T> decoded = reader.decode(input);
        if (!decoded.isAccepted()) {
            require(!decoded.detail().isBlank(), "refused without a reason");
            return;
        }
        T record = decoded.value();
        Decoded<T> checked = validation.apply(record, KEY);
        require(
                checked.isAccepted() || !checked.detail().isBlank(),
                "refused by a rule without a reason");
        byte[] bytes = writer.encode(record);
        Decoded<T> again = writer.decode(bytes);
        require(again.isAccepted(), "written, but not readable: " + again);
        // Bytes and not records: NaN is unequal to itself.
        require(
                Arrays.equals(writer.encode(again.value()), bytes) || again.value().equals(record),
                "another record after writing and reading");
    }

    @Override
    public List<byte[]> seeds() {
        WireCodec<T> bare = WireCodec.of(type, Framing.AVRO);
        WireCodec<T> framed = WireCodec.of(type, Framing.CONFLUENT).writingSchemaId(1);
        List<byte[]> seeds = new ArrayList<>();
        for (T sample : samples) {
            seeds.add(writer.encode(sample));
            seeds.add(bare.encode(sample));
            seeds.add(framed.encode(sample));
        }
        return seeds;
    }

    /** An area of three bytes becomes three objects, and all of it is decoded twice. */
    @Override
    public long allowedBytes(int length) {
        return (96 << 10) + 512L * length;
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError(rule);
        }
    }
}
