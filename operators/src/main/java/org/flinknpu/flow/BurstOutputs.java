package org.flinknpu.flow;

import java.util.ArrayList;
import java.util.List;
import org.flinknpu.flow.state.PositionImage;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/** Encodes what bursts give out. One per subtask; its records are reused. Not thread-safe. */
final class BurstOutputs {
    private final Outlet outlet;
    private final WireCodec<MotorOutput> motorCodec;
    private final WireCodec<FiredNeurons> spikesCodec;
    private final WireCodec<BurstMetrics> metricsCodec;
    private final MotorOutput motor = new MotorOutput();
    private final FiredNeurons spikes = new FiredNeurons();
    private final BurstMetrics metrics = new BurstMetrics();
    private final WireCodec<BurstJournal> journalCodec;

    BurstOutputs(Framing framing, Outlet outlet) {
        this.outlet = outlet;
        motorCodec = WireCodec.of(MotorOutput.class, framing);
        spikesCodec = WireCodec.of(FiredNeurons.class, framing);
        metricsCodec = WireCodec.of(BurstMetrics.class, framing);
        journalCodec = WireCodec.of(BurstJournal.class, framing);
    }

    /** Sends the motor values of a burst. */
    void motor(BurstStamp stamp, List<AreaMotor> areas) {
        motor.setBrainId(stamp.brainId());
        motor.setBurst(stamp.burst());
        motor.setBurstTimeMicros(stamp.burstTimeMicros());
        motor.setInputPosition(stamp.position());
        motor.setAreas(areas);
        emit(OutboundRoute.MOTOR, stamp, motorCodec.encode(motor));
    }

    /** Sends the fired neurons of a burst, one record per part. */
    void spikes(BurstStamp stamp, int firedCount, List<List<AreaFired>> parts) {
        InputPosition position = stamp.position();
        for (int part = 0; part < parts.size(); part++) {
            spikes.setBrainId(stamp.brainId());
            spikes.setBurst(stamp.burst());
            spikes.setBurstTimeMicros(stamp.burstTimeMicros());
            spikes.setInputPosition(position);
            spikes.setFiredCount(firedCount);
            spikes.setPart(part);
            spikes.setParts(parts.size());
            spikes.setAreas(parts.get(part));
            emit(OutboundRoute.SPIKES, stamp, spikesCodec.encode(spikes));
        }
    }

    /** Sends what a brain did and starts its report over. */
    void metrics(BurstStamp stamp, String backend, BrainReport report) {
        report.flush(stamp, backend, metrics);
        emit(OutboundRoute.METRICS, stamp, metricsCodec.encode(metrics));
    }

    /** Sends what a journal has entered. */
    void journal(BurstStamp stamp, BrainJournal journal, long nowMicros) {
        BrainJournal.Entries entered = journal.entries();
        List<JournalEntry> entries = new ArrayList<>(entered.size());
        for (int i = 0; i < entered.size(); i++) {
            PositionImage at = entered.position(i);
            entries.add(
                    new JournalEntry(
                            entered.kind(i),
                            entered.burst(i),
                            entered.micros(i),
                            new InputPosition(
                                    at.sensoryPartition(),
                                    at.sensoryOffset(),
                                    at.commandPartition(),
                                    at.commandOffset()),
                            entered.gap(i)));
        }
        BurstJournal record =
                new BurstJournal(
                        stamp.brainId(),
                        nowMicros,
                        journal.lastBurst(),
                        journal.nextStartMicros(),
                        journal.overruns(),
                        journal.skipped(),
                        entries);
        emit(OutboundRoute.JOURNAL, stamp, journalCodec.encode(record));
    }

    private void emit(OutboundRoute route, BurstStamp stamp, byte[] value) {
        outlet.emit(OutboundRecord.of(route, stamp.key(), value, stamp.burstTimeMillis()));
    }
}
