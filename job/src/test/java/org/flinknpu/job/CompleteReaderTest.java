package org.flinknpu.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.flinknpu.flow.Gap;
import org.flinknpu.flow.InboundRecord;
import org.junit.jupiter.api.Test;

class CompleteReaderTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 2);

    private final Splits splits = new Splits();
    private final InboundReader records = new InboundReader();

    @Test
    void shouldGoOnWhereTheLogHoldsWhatComesNext() {
        for (long next : List.of(10L, 15L, 20L)) {
            reader(10, 20, true).addSplits(List.of(split(next)));
            assertThat(splits.added).containsExactly(split(next));
            assertThat(records.anyGap()).isFalse();
        }
    }

    @Test
    void shouldNotAskBeforeAnythingHasBeenRead() {
        CompleteReader reader =
                new CompleteReader(
                        splits,
                        records,
                        partitions -> {
                            throw new AssertionError("asked for " + partitions);
                        },
                        true);

        reader.addSplits(List.of(split(KafkaPartitionSplit.EARLIEST_OFFSET)));

        assertThat(splits.added).hasSize(1);
    }

    @Test
    void shouldMarkTheFirstRecordBehindRecordsThatRetentionTook() {
        CompleteReader reader = reader(10, 20, false);

        reader.addSplits(List.of(split(7)));

        assertThat(splits.added).containsExactly(split(10));
        assertThat(read(10).gap()).isEqualTo(new Gap(7, 10));
        assertThat(read(11).gap()).isNull();
    }

    @Test
    void shouldNoticeThatThePartitionWasTruncatedOrItsTopicCreatedAnew() {
        CompleteReader reader = reader(0, 3, false);

        reader.addSplits(List.of(split(7)));

        assertThat(splits.added).containsExactly(split(0));
        assertThat(read(0).gap()).isEqualTo(new Gap(7, 0));
    }

    @Test
    void shouldStandBeforeTheGapInCheckpointsUntilARecordBehindItWasRead() {
        CompleteReader reader = reader(10, 20, false);
        reader.addSplits(List.of(split(7)));

        assertThat(reader.snapshotState(1)).containsExactly(split(7));
        read(10);
        assertThat(reader.snapshotState(2)).containsExactly(split(10));
    }

    /** By the next start it may reach beyond the offset that was expected. */
    @Test
    void shouldNotForgetThatALogBeganAnewWhileNothingWasReadOfIt() {
        CompleteReader reader = reader(0, 0, false);
        reader.addSplits(List.of(split(7)));
        List<KafkaPartitionSplit> saved = reader.snapshotState(1);

        reader(0, 20, false).addSplits(saved);

        assertThat(splits.added).containsExactly(split(0));
        assertThat(read(0).gap()).isEqualTo(new Gap(7, 0));
    }

    @Test
    void shouldFailWithPartitionAndOffsetsIfAskedTo() {
        CompleteReader reader = reader(10, 20, true);

        assertThatThrownBy(() -> reader.addSplits(List.of(split(7))))
                .isInstanceOf(LogGapException.class)
                .hasMessage(
                        "Records are gone before they could be read: topic=t partition=2 expectedOffset=7 logStart=10 logEnd=20;"
                                + " restore the log or an older savepoint, or set npu.log-gaps to PAUSE or ACCEPT");
    }

    private CompleteReader reader(long first, long end, boolean failOnGap) {
        splits.added = new ArrayList<>();
        return new CompleteReader(
                splits,
                records,
                partitions -> Map.of(PARTITION, new LogEnds.Range(first, end)),
                failOnGap);
    }

    private InboundRecord read(long offset) {
        List<InboundRecord> out = new ArrayList<>();
        records.deserialize(
                new ConsumerRecord<>("t", 2, offset, null, null),
                new Collector<>() {
                    @Override
                    public void collect(InboundRecord record) {
                        out.add(record);
                    }

                    @Override
                    public void close() {
                        // Nothing to close.
                    }
                });
        return out.get(0);
    }

    private static KafkaPartitionSplit split(long next) {
        return new KafkaPartitionSplit(PARTITION, next);
    }

    /** A reader that keeps its splits as they are. */
    private static final class Splits implements SourceReader<InboundRecord, KafkaPartitionSplit> {
        private List<KafkaPartitionSplit> added = new ArrayList<>();

        @Override
        public void addSplits(List<KafkaPartitionSplit> more) {
            added.addAll(more);
        }

        @Override
        public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
            return added;
        }

        @Override
        public void start() {
            // Nothing to start.
        }

        @Override
        public InputStatus pollNext(ReaderOutput<InboundRecord> output) {
            return InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return new CompletableFuture<>();
        }

        @Override
        public void notifyNoMoreSplits() {
            // There never are.
        }

        @Override
        public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
            // They stand still.
        }

        @Override
        public void close() {
            // Nothing to close.
        }
    }
}
