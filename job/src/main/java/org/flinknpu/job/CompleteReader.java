package org.flinknpu.job;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.kafka.common.TopicPartition;
import org.flinknpu.flow.Gap;
import org.flinknpu.flow.InboundRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions, and looks before it goes on in one whether the log still holds what comes next.
 * If not, the first record that is read is marked with the gap; until it has been, a checkpoint
 * says that reading stands before the gap, so that it cannot be forgotten.
 */
@SuppressWarnings("try") // Flink's close() declares any exception, interruption included.
final class CompleteReader implements SourceReader<InboundRecord, KafkaPartitionSplit> {
    private static final Logger LOG = LoggerFactory.getLogger(CompleteReader.class);

    /**
     * Stands in a saved offset in front of that which was expected in a log that began anew: this
     * log may reach beyond the offset by the next start, and would seem to have no gap.
     */
    private static final long ANEW = 1L << 62;

    private final SourceReader<InboundRecord, KafkaPartitionSplit> reader;
    private final InboundReader records;
    private final Ends ends;
    private final boolean failOnGap;

    /** Says what partitions hold at this moment. */
    interface Ends {
        /** What each holds. */
        Map<TopicPartition, LogEnds.Range> of(Collection<TopicPartition> partitions);
    }

    CompleteReader(
            SourceReader<InboundRecord, KafkaPartitionSplit> reader,
            InboundReader records,
            Ends ends,
            boolean failOnGap) {
        this.reader = reader;
        this.records = records;
        this.ends = ends;
        this.failOnGap = failOnGap;
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        List<TopicPartition> begun =
                splits.stream()
                        .filter(split -> split.getStartingOffset() >= 0)
                        .map(KafkaPartitionSplit::getTopicPartition)
                        .toList();
        if (begun.isEmpty()) {
            reader.addSplits(splits);
            return;
        }
        Map<TopicPartition, LogEnds.Range> held = ends.of(begun);
        List<KafkaPartitionSplit> checked = new ArrayList<>(splits.size());
        for (KafkaPartitionSplit split : splits) {
            LogEnds.Range range = held.get(split.getTopicPartition());
            checked.add(range == null ? split : checked(split, range));
        }
        reader.addSplits(checked);
    }

    private KafkaPartitionSplit checked(KafkaPartitionSplit split, LogEnds.Range held) {
        long next = split.getStartingOffset() & ~ANEW;
        boolean anew = next != split.getStartingOffset();
        if (!anew && next >= held.firstOffset() && next <= held.endOffset()) {
            return split;
        }
        String gap =
                "Records are gone before they could be read: topic=%s partition=%d expectedOffset=%d logStart=%d logEnd=%d"
                        .formatted(
                                split.getTopic(),
                                split.getPartition(),
                                next,
                                held.firstOffset(),
                                held.endOffset());
        if (failOnGap) {
            throw new LogGapException(
                    gap
                            + "; restore the log or an older savepoint, or set "
                            + RecorderOptions.LOG_GAPS.key()
                            + " to PAUSE or ACCEPT");
        }
        LOG.warn("{}; reading goes on at the start of the log", gap);
        records.gap(split.getTopicPartition(), new Gap(next, held.firstOffset()));
        return new KafkaPartitionSplit(
                split.getTopicPartition(),
                held.firstOffset(),
                split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET));
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
        List<KafkaPartitionSplit> splits = reader.snapshotState(checkpointId);
        if (!records.anyGap()) {
            return splits;
        }
        List<KafkaPartitionSplit> before = new ArrayList<>(splits.size());
        for (KafkaPartitionSplit split : splits) {
            Gap gap = records.gap(split.getTopicPartition());
            before.add(
                    gap == null
                            ? split
                            : new KafkaPartitionSplit(
                                    split.getTopicPartition(),
                                    saved(gap),
                                    split.getStoppingOffset()
                                            .orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET)));
        }
        return before;
    }

    private static long saved(Gap gap) {
        return gap.foundOffset() < gap.expectedOffset()
                ? gap.expectedOffset() | ANEW
                : gap.expectedOffset();
    }

    @Override
    public void start() {
        reader.start();
    }

    @Override
    public InputStatus pollNext(ReaderOutput<InboundRecord> output) throws Exception {
        return reader.pollNext(output);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return reader.isAvailable();
    }

    @Override
    public void notifyNoMoreSplits() {
        reader.notifyNoMoreSplits();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        reader.handleSourceEvents(event);
    }

    @Override
    public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
        reader.pauseOrResumeSplits(toPause, toResume);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        reader.notifyCheckpointComplete(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        reader.notifyCheckpointAborted(checkpointId);
    }

    @Override
    public void close() throws Exception {
        reader.close();
    }
}
