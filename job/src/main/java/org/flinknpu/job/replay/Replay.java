package org.flinknpu.job.replay;

import java.util.List;
import java.util.Properties;
import org.flinknpu.flow.BrainRerun;
import org.flinknpu.flow.JournalHistory;
import org.flinknpu.flow.JournalLife;
import org.flinknpu.flow.LifePoint;
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
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.JournalKind;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/**
 * One replay: runs a brain again and compares what it gives with what the topics hold. Used once.
 */
public final class Replay {
    private final JobSettings settings;
    private final String brainId;
    private final long fromBurst;
    private final long toBurst;
    private final TopicScan scan;
    private final boolean bareAvro;
    private final JournalHistory history = new JournalHistory();
    private boolean journalCut;

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
        JournalLife life = life(image);
        NpuOptions options = OperatorSettings.operator(settings);
        BurstRecords rebuilt = new BurstRecords(bareAvro);
        LifePoint first;
        LifePoint last;
        try (RecordedInputs inputs = inputs();
                BrainRerun rerun =
                        Reruns.open(options, brainId, inputs, out -> take(out, rebuilt))) {
            if (image != null) {
                requireWholeJournal(image, life, inputs);
                rerun.start(image);
            }
            rerun.follow(life.entries(), toBurst);
            rerun.finish(toBurst, life.untilBurst());
            last = rerun.point();
            first =
                    image == null
                            ? LifePoint.of(life.entries().get(0), last.periodMicros())
                            : LifePoint.of(image);
        } catch (RerunException e) {
            throw new UsageException(e.getMessage(), e);
        }
        requireBefore(first, image == null ? toBurst : fromBurst);
        EmittedRecords emitted = new EmittedRecords(scan, bareAvro, life, this::inRange);
        emitted.read(settings.get(JobOptions.TOPIC_MOTOR), false, first, last, rebuilt);
        emitted.read(settings.get(JobOptions.TOPIC_SPIKES), true, first, last, rebuilt);
        long spikes = emitted.records().spikesCount();
        return new Result(
                first.burst(),
                last.burst(),
                emitted.records().all().size() - spikes,
                spikes,
                Difference.first(emitted.records(), rebuilt));
    }

    private JournalLife life(BrainImage image) {
        journalCut = readJournal();
        JournalLife life = image == null ? history.newestLife() : history.after(image);
        if (image == null && life.entries().isEmpty()) {
            throw new UsageException(
                    "Journal does not hold the deploy of the brain: brain=%s topic=%s; give a savepoint, or check id, topic and npu.journal"
                            .formatted(brainId, settings.get(RecorderOptions.TOPIC_JOURNAL)));
        }
        if (image != null) {
            requireBefore(LifePoint.of(image), fromBurst);
        }
        return life;
    }

    private static void requireBefore(LifePoint first, long burst) {
        if (first.burst() >= burst) {
            throw new UsageException(
                    "Life begins at a later burst: burst=%d asked=%d; give an older savepoint, or later bursts"
                            .formatted(first.burst(), burst));
        }
    }

    /**
     * A wall clock's journal has a record at every checkpoint. On the event clock a brain without
     * commands has none at all, so there only a command tells that one is missing.
     */
    private void requireWholeJournal(BrainImage image, JournalLife life, RecordedInputs inputs) {
        if (!journalCut || history.reachesBackTo(image)) {
            return;
        }
        List<JournalEntry> entries = life.entries();
        long known = entries.isEmpty() ? Long.MAX_VALUE : commandOffset(entries.get(0));
        if (image.settings().getClock() == ClockMode.WALL
                || inputs.hasCommandBetween(image.position().commandOffset(), known)) {
            throw new UsageException(
                    "Journal does not reach back to the savepoint: topic=%s burst=%d; begin at a later savepoint"
                            .formatted(
                                    settings.get(RecorderOptions.TOPIC_JOURNAL),
                                    image.state().burst()));
        }
    }

    /** Offset of the first command that an entry does not prove to be known. */
    private static long commandOffset(JournalEntry entry) {
        long last = entry.getInput().getCommandOffset();
        return entry.getKind() == JournalKind.COMMAND ? last : last + 1;
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

    /** Reads all of it; returns whether older records may be gone. */
    private boolean readJournal() {
        WireCodec<BurstJournal> codec = WireCodec.of(BurstJournal.class, Framing.SINGLE_OBJECT);
        WireCodec<BurstJournal> reader = bareAvro ? codec.readingBareAvro() : codec;
        return scan.each(
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
    }
}
