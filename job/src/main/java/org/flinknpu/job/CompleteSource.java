package org.flinknpu.job;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.flinknpu.flow.InboundRecord;

/**
 * Kafka's source, but one that never skips records silently. Its consumers do not reset their
 * position: if records are gone before they could be read, the broker says so, the task fails, and
 * on the way back {@link CompleteReader} compares where reading has to go on with what the log
 * still holds. Gaps of offsets that transactions or compaction leave are none: nothing that could
 * be read is missing.
 */
final class CompleteSource
        implements Source<InboundRecord, KafkaPartitionSplit, KafkaSourceEnumState>,
                ResultTypeQueryable<InboundRecord> {
    private static final long serialVersionUID = 1L;

    private final KafkaSource<InboundRecord> source;
    private final InboundReader records;
    private final LogEnds ends;
    private final boolean failOnGap;

    /**
     * A source.
     *
     * @param source reads with {@code records}, and does not reset offsets
     * @param records gets the gaps
     * @param ends asks the broker what the log holds
     * @param failOnGap whether a gap fails the job for good
     */
    CompleteSource(
            KafkaSource<InboundRecord> source,
            InboundReader records,
            LogEnds ends,
            boolean failOnGap) {
        this.source = source;
        this.records = records;
        this.ends = ends;
        this.failOnGap = failOnGap;
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SourceReader<InboundRecord, KafkaPartitionSplit> createReader(
            SourceReaderContext context) throws Exception {
        return new CompleteReader(source.createReader(context), records, ends::of, failOnGap);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return source.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint)
            throws Exception {
        return source.restoreEnumerator(context, checkpoint);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<InboundRecord> getProducedType() {
        return source.getProducedType();
    }
}
