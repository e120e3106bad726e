package org.flinknpu.job;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.flinknpu.flow.Gap;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.RecordHeader;

/**
 * Takes Kafka's records as they are: bytes, and where they stood. Nothing can fail here. The first
 * record behind a gap that the source has found is marked with it. Used by the task's thread only.
 */
final class InboundReader implements KafkaRecordDeserializationSchema<InboundRecord> {
    private static final long serialVersionUID = 1L;

    /** Gaps whose next record has not come; made when it is needed, as the job graph is copied. */
    private transient Map<TopicPartition, Gap> gaps;

    /** The next record of the partition comes behind a gap. */
    void gap(TopicPartition partition, Gap gap) {
        if (gaps == null) {
            gaps = new HashMap<>();
        }
        gaps.put(partition, gap);
    }

    /** The gap before the next record of the partition, or null. */
    Gap gap(TopicPartition partition) {
        return gaps == null ? null : gaps.get(partition);
    }

    /** Whether any record behind a gap has not come. */
    boolean anyGap() {
        return gaps != null && !gaps.isEmpty();
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<InboundRecord> out) {
        InboundRecord inbound =
                InboundRecord.undecoded(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.timestamp(),
                        record.key(),
                        record.value());
        List<RecordHeader> headers = headers(record.headers());
        if (!headers.isEmpty()) {
            inbound = inbound.withHeaders(headers);
        }
        if (anyGap()) {
            Gap gap = gaps.remove(new TopicPartition(record.topic(), record.partition()));
            inbound = gap == null ? inbound : inbound.withGap(gap);
        }
        out.collect(inbound);
    }

    static List<RecordHeader> headers(Headers headers) {
        List<RecordHeader> all = null;
        for (Header header : headers) {
            if (all == null) {
                all = new ArrayList<>();
            }
            all.add(new RecordHeader(header.key(), header.value()));
        }
        return all == null ? List.of() : all;
    }

    @Override
    public TypeInformation<InboundRecord> getProducedType() {
        return InboundRecord.TYPE;
    }
}
