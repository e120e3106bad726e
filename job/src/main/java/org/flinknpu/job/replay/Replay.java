package org.flinknpu.job.replay;

import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flinknpu.flow.BrainRerun;
import org.flinknpu.flow.JournalHistory;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.flow.OutboundRoute;
import org.flinknpu.flow.RerunException;
import org.flinknpu.flow.operator.Reruns;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.JobSettings;
import org.flinknpu.job.OperatorSettings;
import org.flinknpu.job.RecorderOptions;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/** One replay: runs a brain again and compares what it gives with what the topics hold. */
public final class Replay {
    private final JobSettings settings;
    private final String brainId;
    private final long fromBurst;
    private final long toBurst;
    private final TopicScan scan;
    private final boolean bareAvro;

    /**
     * A replay.
     *
     * @param settings of the job whose topics are read; its backend is used
     * @param brainId id of the brain
     * @param fromBurst first burst that is compared
     * @param toBurst last one
     */
    public Replay(JobSettings settings, String brainId, long fromBurst, long toBurst) {
        this.settings = settings;
        this.brainId = brainId;
        this.fromBurst = fromBurst;
        this.toBurst = toBurst;
        Properties client = settings.kafka();
        client.setProperty("bootstrap.servers", settings.bootstrapServers());
        scan = new TopicScan(client, brainId);
        bareAvro = settings.get(JobOptions.FRAMING) == Framing.AVRO;
    }

    /**
     * What came of it.
     *
     * @param firstBurst burst after which the run began
     * @param lastBurst last burst that was run
     * @param motors motor records that were compared
     * @param spikes spikes records that were compared
     * @param difference the first difference, or null
     */
    public record Result(
            long firstBurst, long lastBurst, long motors, long spikes, Difference difference) {}

    /**
     * Runs it.
     *
     * @param image where to begin, or null for the deploy
     * @throws UsageException if the topics do not hold what is needed
     */
    public Result run(BrainImage image) {
        JournalHistory history = history();
        List<JournalEntry> entries = image == null ? history.newestLife() : history.after(image);
        if (image == null && entries.isEmpty()) {
            throw new UsageException(
                    "Journal does not hold the deploy of the brain: brain=%s topic=%s; give a savepoint, or check id, topic and npu.journal"
                            .formatted(brainId, settings.get(RecorderOptions.TOPIC_JOURNAL)));
        }
        NpuOptions options = OperatorSettings.operator(settings);
        BurstRecords rebuilt = new BurstRecords(bareAvro);
        long first;
        long last;
        long endMicros;
        try (RecordedInputs inputs = inputs();
                BrainRerun rerun =
                        Reruns.open(options, brainId, inputs, out -> take(out, rebuilt))) {
            if (image != null) {
                requireBefore(image);
                rerun.start(image);
            }
            first = rerun.lastBurst();
            rerun.follow(entries, toBurst);
            rerun.finish(toBurst, history.untilBurst());
            last = rerun.lastBurst();
            endMicros = rerun.nextStartMicros();
        } catch (RerunException e) {
            throw new UsageException(e.getMessage(), e);
        }
        BurstRecords emitted = emitted(history, endMicros);
        long spikes = emitted.spikesCount();
        return new Result(
                first,
                last,
                emitted.all().size() - spikes,
                spikes,
                Difference.first(emitted, rebuilt));
    }

    private void requireBefore(BrainImage image) {
        if (image.state().burst() >= fromBurst) {
            throw new UsageException(
                    "Savepoint is of a later burst: burst=%d from=%d; give an older one"
                            .formatted(image.state().burst(), fromBurst));
        }
    }

    private RecordedInputs inputs() {
        return new RecordedInputs(
                scan,
                settings.get(JobOptions.TOPIC_SENSORY),
                OperatorSettings.sensory(settings),
                settings.get(JobOptions.TOPIC_COMMAND),
                OperatorSettings.commands(settings));
    }

    private void take(OutboundRecord out, BurstRecords rebuilt) {
        if (out.route() == OutboundRoute.MOTOR) {
            rebuilt.motor(out.value(), this::inRange);
        } else if (out.route() == OutboundRoute.SPIKES) {
            rebuilt.spikes(out.value(), this::inRange);
        }
    }

    private boolean inRange(long burst, long endMicros) {
        return burst >= fromBurst && burst <= toBurst;
    }

    private JournalHistory history() {
        JournalHistory history = new JournalHistory();
        WireCodec<BurstJournal> codec = WireCodec.of(BurstJournal.class, Framing.SINGLE_OBJECT);
        WireCodec<BurstJournal> reader = bareAvro ? codec.readingBareAvro() : codec;
        scan.each(
                settings.get(RecorderOptions.TOPIC_JOURNAL),
                record -> {
                    Decoded<BurstJournal> journal = reader.decode(record.value());
                    if (!journal.isAccepted()) {
                        throw new UsageException(
                                "Journal record cannot be read: partition=%d offset=%d (%s); nothing can be replayed that it may tell of"
                                        .formatted(
                                                record.partition(),
                                                record.offset(),
                                                journal.detail()));
                    }
                    history.add(journal.value());
                });
        return history;
    }

    /** What the topics hold of the bursts that were run again, and no restart has made void. */
    private BurstRecords emitted(JournalHistory history, long untilMicros) {
        BurstRecords emitted = new BurstRecords(bareAvro);
        scan.each(
                settings.get(JobOptions.TOPIC_MOTOR),
                record -> emitted.motor(record.value(), filter(history, record, untilMicros)));
        scan.each(
                settings.get(JobOptions.TOPIC_SPIKES),
                record -> emitted.spikes(record.value(), filter(history, record, untilMicros)));
        return emitted;
    }

    private BurstRecords.Filter filter(
            JournalHistory history, ConsumerRecord<byte[], byte[]> record, long untilMicros) {
        return (burst, endMicros) ->
                inRange(burst, endMicros)
                        && endMicros <= untilMicros
                        && !history.isVoid(record.timestamp(), burst, endMicros);
    }
}
