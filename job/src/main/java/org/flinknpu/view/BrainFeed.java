package org.flinknpu.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.flinknpu.brain.Connectome;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;

/**
 * Follows one brain's spikes, metrics and dead letters on Kafka and makes frames of them, at most
 * thirty per second.
 *
 * <p>It has a consumer and a thread of its own and starts at the end of the topics. When bursts
 * come faster than a screen can show them, a frame holds the latest ones; the figures of {@link
 * #stats} count all.
 */
public final class BrainFeed implements AutoCloseable {
    /** Most bursts in one frame: 1,920 per second. */
    static final int MAX_COLUMNS = 64;

    private static final long FRAME_NANOS = 34_000_000L;
    private static final long STATUS_NANOS = 250_000_000L;
    private static final Duration POLL = Duration.ofMillis(10);
    private static final List<String> TOPICS =
            List.of(
                    Topics.SPIKES,
                    Topics.METRICS,
                    Topics.deadLetter(Topics.SENSORY),
                    Topics.deadLetter(Topics.COMMAND));

    private final byte[] key;
    private final RasterRows rows;
    private final FrameSink sink;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final WireCodec<FiredNeurons> spikes =
            WireCodec.of(FiredNeurons.class, Framing.SINGLE_OBJECT);
    private final WireCodec<BurstMetrics> metrics =
            WireCodec.of(BurstMetrics.class, Framing.SINGLE_OBJECT);
    private final BrainStats stats = new BrainStats();
    private final ArrayDeque<Column> columns = new ArrayDeque<>();
    private final Thread thread;
    private long lastFrame = System.nanoTime();
    private long lastStatus = lastFrame;
    private volatile boolean closed;

    /** The fired rows of one burst. */
    private record Column(long burst, ArrayNode spikes) {}

    /**
     * Connects to a broker and begins to follow.
     *
     * @param bootstrapServers address of the broker
     * @param brainId key of the records to follow
     * @param brain its areas
     * @param sink where frames go
     */
    public BrainFeed(String bootstrapServers, String brainId, Connectome brain, FrameSink sink) {
        key = brainId.getBytes(StandardCharsets.UTF_8);
        rows = new RasterRows(brain);
        this.sink = sink;
        consumer = TopicTail.open(bootstrapServers, TOPICS);
        thread = new Thread(this::run, "brain-feed");
        thread.setDaemon(true);
        thread.start();
    }

    /** The areas as the page wants them: {@code [{"id", "role", "rows"}, ...]}. */
    public static ArrayNode describe(Connectome brain) {
        ArrayNode areas = JsonNodeFactory.instance.arrayNode();
        new RasterRows(brain).describe(areas);
        return areas;
    }

    /** What was heard so far. */
    public BrainStats stats() {
        return stats;
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (consumer) {
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (Arrays.equals(record.key(), key)) {
                        take(record);
                    }
                }
                publish(System.nanoTime());
            }
        } catch (WakeupException e) {
            // Woken up by close().
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        switch (record.topic()) {
            case Topics.SPIKES -> {
                Decoded<FiredNeurons> fired = spikes.decode(record.value());
                if (fired.isAccepted()) {
                    take(fired.value());
                }
            }
            case Topics.METRICS -> {
                Decoded<BurstMetrics> measured = metrics.decode(record.value());
                if (measured.isAccepted()) {
                    stats.add(measured.value());
                }
            }
            default -> stats.addDeadLetter(refusal(record));
        }
    }

    private static String refusal(ConsumerRecord<byte[], byte[]> record) {
        Header message = record.headers().lastHeader(DeadLetter.MESSAGE);
        return message == null || message.value() == null
                ? "no reason given"
                : new String(message.value(), StandardCharsets.UTF_8);
    }

    private void take(FiredNeurons fired) {
        Column column = columns.peekLast();
        if (column == null || column.burst() != fired.getBurst()) {
            column = new Column(fired.getBurst(), JsonNodeFactory.instance.arrayNode());
            columns.addLast(column);
            if (columns.size() > MAX_COLUMNS) {
                columns.removeFirst();
            }
        }
        for (AreaFired area : fired.getAreas()) {
            rows.append(area, column.spikes());
        }
    }

    private void publish(long now) {
        if (now - lastFrame >= FRAME_NANOS && !columns.isEmpty()) {
            lastFrame = now;
            ObjectNode frame = JsonNodeFactory.instance.objectNode();
            ArrayNode list = frame.putArray("columns");
            for (Column column : columns) {
                list.addArray().add(column.burst()).add(column.spikes());
            }
            columns.clear();
            sink.publish("spikes", frame.toString());
        }
        if (now - lastStatus >= STATUS_NANOS) {
            lastStatus = now;
            sink.publish("status", stats.status(now).toString());
        }
    }
}
