package org.flinknpu.flow;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.CommandValidation;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.SensoryValidation;
import org.flinknpu.wire.WireCodec;

/**
 * Checks records completely before the stream is keyed, and finds the brain that each is for. What
 * passes is the record as received, addressed: the operator decodes it once more where it is
 * needed, so that what waits in its state stays in the form of the wire. What does not pass becomes
 * one record of {@link Outputs#DEAD_LETTERS}, or what {@link BadRecordPolicy} says. Bad data never
 * throws, save under {@link BadRecordPolicy#FAIL}.
 *
 * @param <T> schema of the topic
 */
public final class RecordDecoder<T extends SpecificRecordBase>
        extends ProcessFunction<InboundRecord, InboundRecord> implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    private final Class<T> schema;
    private final Validation<T> validation;
    private final BrainOf<T> brain;
    private final NpuOptions.Wire wire;
    private transient WireCodec<T> codec;
    private transient Map<DeadLetterReason, Counter> badRecords;
    private transient GapMarks gaps;

    private RecordDecoder(
            Class<T> schema, Validation<T> validation, BrainOf<T> brain, NpuOptions.Wire wire) {
        this.schema = schema;
        this.validation = validation;
        this.brain = brain;
        this.wire = Objects.requireNonNull(wire, "wire");
    }

    /** The decoder of the sensory topic. */
    public static RecordDecoder<SensoryEvent> sensory(NpuOptions.Wire wire) {
        return new RecordDecoder<>(
                SensoryEvent.class, SensoryValidation::check, SensoryEvent::getBrainId, wire);
    }

    /** The decoder of the command topic. */
    public static RecordDecoder<BrainCommand> commands(NpuOptions.Wire wire) {
        return new RecordDecoder<>(
                BrainCommand.class, CommandValidation::check, BrainCommand::getBrainId, wire);
    }

    /** The rules that a schema cannot say; never throws. */
    @FunctionalInterface
    private interface Validation<T> extends Serializable {
        Decoded<T> check(T record, byte[] key);
    }

    /** Which field names the brain. */
    @FunctionalInterface
    private interface BrainOf<T> extends Serializable {
        String id(T record);
    }

    @Override
    public void open(OpenContext context) {
        codec = wire.reader(schema);
        MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("npu");
        badRecords = new EnumMap<>(DeadLetterReason.class);
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            badRecords.put(reason, group.addGroup("reason", reason.name()).counter("badRecords"));
        }
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        gaps = new GapMarks();
        gaps.open(context.getOperatorStateStore());
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        gaps.save();
    }

    @Override
    public void processElement(
            InboundRecord received, Context context, Collector<InboundRecord> out) {
        InboundRecord record = gaps.marked(received);
        Decoded<T> decoded = codec.decode(record.value());
        if (decoded.isAccepted()) {
            decoded = validation.check(decoded.value(), record.key());
        }
        if (decoded.isAccepted()) {
            out.collect(record.withBrainId(brain.id(decoded.value())));
        } else {
            refuse(record, decoded, context);
        }
    }

    /**
     * The record as a brain would get it, for use without Flink; not thread-safe.
     *
     * @return the record, addressed; or null if it would have been refused
     */
    public InboundRecord addressed(InboundRecord record) {
        if (codec == null) {
            codec = wire.reader(schema);
        }
        Decoded<T> decoded = codec.decode(record.value());
        if (decoded.isAccepted()) {
            decoded = validation.check(decoded.value(), record.key());
        }
        return decoded.isAccepted() ? record.withBrainId(brain.id(decoded.value())) : null;
    }

    private void refuse(InboundRecord record, Decoded<T> refusal, Context context) {
        badRecords.get(refusal.reason()).inc();
        switch (wire.badRecords()) {
            case DEAD_LETTER ->
                    context.output(
                            Outputs.DEAD_LETTERS,
                            OutboundRecord.of(
                                    DeadLetter.undecoded(
                                            record.origin(),
                                            record.key(),
                                            record.value(),
                                            refusal.reason(),
                                            refusal.detail()),
                                    record.headers()));
            case FAIL -> throw new BadRecordException(record, refusal);
            case DROP -> {
                // Counted above.
            }
        }
    }
}
