package org.flinknpu.job;

import java.util.List;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.flinknpu.flow.InboundRecord;
import org.flinknpu.flow.OutboundRecord;
import org.flinknpu.job.JobOptions.Delivery;
import org.flinknpu.job.JobOptions.Start;
import org.flinknpu.job.RecorderOptions.LogGaps;
import org.flinknpu.wire.Topics;

/** The sources and sinks of the job, made from its settings. */
final class KafkaEnds {
    /** Above the largest record, so that a producer never refuses what a topic would take. */
    private static final long REQUEST_OVERHEAD_BYTES = 1 << 20;

    private final JobSettings settings;

    KafkaEnds(JobSettings settings) {
        this.settings = settings;
    }

    /** Sensory events, from where the settings say. */
    CompleteSource sensory() {
        return source(
                "sensory",
                settings.get(JobOptions.TOPIC_SENSORY),
                settings.get(JobOptions.SENSORY_START),
                settings.get(RecorderOptions.LOG_GAPS) == LogGaps.FAIL);
    }

    /**
     * Commands, all of them: they say which brains there are. Nobody can tell whom a missing one
     * was for.
     */
    CompleteSource commands() {
        return source(
                "command",
                settings.get(JobOptions.TOPIC_COMMAND),
                Start.EARLIEST,
                settings.get(RecorderOptions.LOG_GAPS) != LogGaps.ACCEPT);
    }

    KafkaSink<OutboundRecord> motor() {
        return sink("motor", List.of(settings.get(JobOptions.TOPIC_MOTOR)));
    }

    KafkaSink<OutboundRecord> spikes() {
        return sink("spikes", List.of(settings.get(JobOptions.TOPIC_SPIKES)));
    }

    KafkaSink<OutboundRecord> metrics() {
        return sink("metrics", List.of(settings.get(JobOptions.TOPIC_METRICS)));
    }

    KafkaSink<OutboundRecord> journal() {
        return sink("journal", List.of(settings.get(RecorderOptions.TOPIC_JOURNAL)));
    }

    /** Each record goes to the topic that it names. */
    KafkaSink<OutboundRecord> deadLetters() {
        return sink(
                "dead-letter",
                List.of(
                        Topics.deadLetter(settings.get(JobOptions.TOPIC_SENSORY)),
                        Topics.deadLetter(settings.get(JobOptions.TOPIC_COMMAND))));
    }

    private CompleteSource source(String role, String topic, Start start, boolean failOnGap) {
        String group = settings.get(JobOptions.GROUP_ID);
        Properties client = PromptReconnect.in(settings.kafka());
        client.setProperty("bootstrap.servers", settings.bootstrapServers());
        InboundReader records = new InboundReader();
        KafkaSource<InboundRecord> source =
                KafkaSource.<InboundRecord>builder()
                        .setProperties(client)
                        .setTopics(topic)
                        .setGroupId(group)
                        .setClientIdPrefix(group + "-" + role)
                        .setStartingOffsets(new NoReset(start))
                        .setDeserializer(records)
                        .build();
        return new CompleteSource(source, records, new LogEnds(client), failOnGap);
    }

    private KafkaSink<OutboundRecord> sink(String role, List<String> topics) {
        KafkaSinkBuilder<OutboundRecord> sink =
                KafkaSink.<OutboundRecord>builder()
                        .setKafkaProducerConfig(producer())
                        .setBootstrapServers(settings.bootstrapServers())
                        .setRecordSerializer(new OutboundWriter(topics));
        if (settings.get(JobOptions.DELIVERY) == Delivery.EXACTLY_ONCE) {
            sink.setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                    .setTransactionalIdPrefix(
                            settings.get(JobOptions.TRANSACTIONAL_ID_PREFIX) + "-" + role)
                    .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                    .setProperty(
                            "transaction.timeout.ms",
                            Long.toString(settings.get(JobOptions.TRANSACTION_TIMEOUT).toMillis()));
        } else {
            sink.setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE);
        }
        return sink.build();
    }

    private Properties producer() {
        Properties properties = PromptReconnect.in(settings.kafka());
        // Kafka 4 waits 5 ms for more records by default; a control loop cannot.
        properties.setProperty(
                "linger.ms", Long.toString(settings.get(JobOptions.LINGER).toMillis()));
        long largest =
                Math.max(
                                settings.get(LimitOptions.COMMAND_MAX_BYTES).getBytes(),
                                settings.get(LimitOptions.SENSORY_MAX_BYTES).getBytes())
                        + REQUEST_OVERHEAD_BYTES;
        properties.putIfAbsent(
                "max.request.size", Long.toString(Math.min(largest, Integer.MAX_VALUE)));
        return properties;
    }
}
