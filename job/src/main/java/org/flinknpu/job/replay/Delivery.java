package org.flinknpu.job.replay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flinknpu.embedded.EmbeddedBroker;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.JobSettings;
import org.flinknpu.job.LimitOptions;
import org.flinknpu.job.RecorderOptions;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.JournalKind;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;

/**
 * Sends a deploy and waits for what becomes of it: the first entry of the new brain's journal, or a
 * dead letter. Used once, by one thread.
 */
public final class Delivery {
    private final JobSettings settings;
    private final BrainCommand command;
    private final Properties client;
    private final WireCodec<BurstJournal> journals;

    /**
     * A delivery that has not begun.
     *
     * @param settings of the job
     * @param command a valid command whose action is a deploy
     */
    public Delivery(JobSettings settings, BrainCommand command) {
        this.settings = settings;
        this.command = command;
        client = settings.kafka();
        client.setProperty("bootstrap.servers", settings.bootstrapServers());
        WireCodec<BurstJournal> codec = WireCodec.of(BurstJournal.class, Framing.SINGLE_OBJECT);
        journals =
                settings.get(JobOptions.FRAMING) == Framing.AVRO ? codec.readingBareAvro() : codec;
    }

    /** What became of it. */
    public enum Outcome {
        /** The brain lives. */
        ALIVE,
        /** The job has refused it. */
        REFUSED,
        /** Nothing was heard of it in time. */
        UNKNOWN
    }

    /**
     * What became of it, and why.
     *
     * @param outcome what
     * @param burst the burst after which the brain begins, if it lives
     * @param detail reason and rule of a refusal; else empty
     */
    public record Result(Outcome outcome, long burst, String detail) {}

    /**
     * Sends it and waits.
     *
     * @param longest how long to wait
     * @throws UsageException if the command is too long or the broker refuses it
     */
    public Result send(Duration longest) {
        byte[] value = WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT).encode(command);
        long limit =
                Math.min(
                        settings.get(LimitOptions.COMMAND_MAX_BYTES).getBytes(),
                        EmbeddedBroker.MAX_RECORD_BYTES);
        if (value.length > limit) {
            throw new UsageException(
                    "Saved brain too large for a command: bytes=%d limit=%d; give --state a URI below one of npu.connectome.roots"
                            .formatted(value.length, limit));
        }
        TopicScan scan = new TopicScan(client, command.getBrainId());
        try (KafkaConsumer<byte[], byte[]> consumer = scan.consumer()) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : List.of(letters(), settings.get(RecorderOptions.TOPIC_JOURNAL))) {
                consumer.partitionsFor(topic)
                        .forEach(
                                each ->
                                        partitions.add(
                                                new TopicPartition(topic, each.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            // Positions are looked up late unless they are asked for: before anything is sent.
            partitions.forEach(consumer::position);
            RecordMetadata sent = produce(value);
            return await(consumer, scan, sent, System.nanoTime() + longest.toNanos());
        }
    }

    private String letters() {
        return Topics.deadLetter(settings.get(JobOptions.TOPIC_COMMAND));
    }

    private RecordMetadata produce(byte[] value) {
        Properties properties = new Properties();
        properties.putAll(client);
        properties.putIfAbsent("linger.ms", "0");
        properties.putIfAbsent(
                "max.request.size", Integer.toString(EmbeddedBroker.MAX_RECORD_BYTES));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            return producer.send(
                            new ProducerRecord<>(
                                    settings.get(JobOptions.TOPIC_COMMAND),
                                    BrainId.key(command.getBrainId()),
                                    value))
                    .get();
        } catch (ExecutionException e) {
            throw new UsageException(
                    "Broker refused the command: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("Interrupted while the command was sent", e);
        }
    }

    private Result await(
            KafkaConsumer<byte[], byte[]> consumer,
            TopicScan scan,
            RecordMetadata sent,
            long endNanos) {
        while (System.nanoTime() - endNanos < 0) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(TopicScan.poll())) {
                Result result =
                        !scan.matches(record)
                                ? null
                                : record.topic().equals(letters())
                                        ? refusal(record, sent)
                                        : start(record, sent);
                if (result != null) {
                    return result;
                }
            }
        }
        return new Result(Outcome.UNKNOWN, 0, "");
    }

    private static Result refusal(ConsumerRecord<byte[], byte[]> letter, RecordMetadata sent) {
        if (!header(letter, DeadLetter.PARTITION).equals(Integer.toString(sent.partition()))
                || !header(letter, DeadLetter.OFFSET).equals(Long.toString(sent.offset()))) {
            return null;
        }
        return new Result(
                Outcome.REFUSED,
                0,
                header(letter, DeadLetter.REASON) + ": " + header(letter, DeadLetter.DETAIL));
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private Result start(ConsumerRecord<byte[], byte[]> record, RecordMetadata sent) {
        Decoded<BurstJournal> journal = journals.decode(record.value());
        if (!journal.isAccepted()) {
            return null;
        }
        for (JournalEntry entry : journal.value().getEntries()) {
            if (entry.getKind() == JournalKind.START
                    && entry.getInput().getCommandPartition() == sent.partition()
                    && entry.getInput().getCommandOffset() == sent.offset()) {
                return new Result(Outcome.ALIVE, entry.getBurst(), "");
            }
        }
        return null;
    }
}
