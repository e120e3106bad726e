package org.flinknpu.flow.operator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.OutboundRoute;
import org.flinknpu.flow.Outputs;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.DeadLetterReason;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/** What came out of an operator on the harness, and how a test looks at it. */
class CollectedOutputs {
    private static final WireCodec<MotorOutput> MOTOR = codec(MotorOutput.class);
    private static final WireCodec<FiredNeurons> SPIKES = codec(FiredNeurons.class);
    private static final WireCodec<BurstMetrics> METRICS = codec(BurstMetrics.class);
    private static final WireCodec<BurstJournal> JOURNAL = codec(BurstJournal.class);

    private final List<OutboundRecord> outputs = new ArrayList<>();

    /** A codec without limits. */
    static <T extends SpecificRecordBase> WireCodec<T> codec(Class<T> type) {
        return WireCodec.of(type, Framing.SINGLE_OBJECT).withMaxRecordBytes(Integer.MAX_VALUE);
    }

    /** Takes what stands in the queues of the harness. */
    final void collect(NpuHarness harness) {
        for (Object each = harness.getOutput().poll();
                each != null;
                each = harness.getOutput().poll()) {
            outputs.add((OutboundRecord) ((StreamRecord<?>) each).getValue());
        }
        collect(harness, Outputs.SPIKES);
        collect(harness, Outputs.METRICS);
        collect(harness, Outputs.DEAD_LETTERS);
        collect(harness, Outputs.JOURNAL);
    }

    private void collect(NpuHarness harness, OutputTag<OutboundRecord> tag) {
        var side = harness.getSideOutput(tag);
        while (side != null && !side.isEmpty()) {
            outputs.add(side.poll().getValue());
        }
    }

    /** Everything that came out so far. */
    final List<OutboundRecord> outputs() {
        return outputs;
    }

    final List<MotorOutput> motors() {
        return decoded(OutboundRoute.MOTOR, MOTOR);
    }

    final List<FiredNeurons> spikes() {
        return decoded(OutboundRoute.SPIKES, SPIKES);
    }

    final List<BurstMetrics> metrics() {
        return decoded(OutboundRoute.METRICS, METRICS);
    }

    final List<BurstJournal> journals() {
        return decoded(OutboundRoute.JOURNAL, JOURNAL);
    }

    /** Entries of all journals, in order. */
    final List<JournalEntry> entries() {
        return journals().stream().flatMap(journal -> journal.getEntries().stream()).toList();
    }

    private <T extends SpecificRecordBase> List<T> decoded(
            OutboundRoute route, WireCodec<T> codec) {
        return outputs.stream()
                .filter(record -> record.route() == route)
                .map(record -> codec.decode(record.value()).value())
                .toList();
    }

    final List<OutboundRecord> letters() {
        return outputs.stream()
                .filter(record -> record.route() == OutboundRoute.DEAD_LETTER)
                .toList();
    }

    final List<DeadLetterReason> reasons() {
        return letters().stream()
                .map(letter -> DeadLetterReason.valueOf(header(letter, DeadLetter.REASON)))
                .toList();
    }

    static String header(OutboundRecord letter, String name) {
        return new String(letter.headers().get(name), StandardCharsets.UTF_8);
    }

    /** The detail of the only dead letter. */
    final String detail() {
        if (letters().size() != 1) {
            throw new AssertionError("expected one dead letter: " + reasons());
        }
        return header(letters().get(0), DeadLetter.DETAIL);
    }
}
