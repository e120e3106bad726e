package org.flinknpu.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;

/**
 * Follows the spikes topic as a control loop would, uncommitted records included, and notes when
 * bursts arrive that have not been there before. Reads in a thread of its own until it is closed.
 */
final class BurstWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(5);

    private final Properties client = new Properties();
    private final Thread reader = new Thread(this::read, "burst-watch");
    private final Map<String, Long> newest = new HashMap<>();
    private final List<Long> arrivals = new ArrayList<>();
    private volatile boolean closed;
    private volatile RuntimeException failure;

    BurstWatch(String bootstrapServers) {
        client.setProperty("bootstrap.servers", bootstrapServers);
        client.setProperty("reconnect.backoff.max.ms", "100");
        client.setProperty("retry.backoff.max.ms", "100");
        client.setProperty("fetch.max.wait.ms", "20");
        reader.setDaemon(true);
        reader.start();
    }

    /** Moment of the first new burst after a moment; waits for it. Both are of the nano clock. */
    long firstAfter(long nanos, Duration limit) {
        return Await.value("a new burst", limit, () -> find(nanos));
    }

    /** Longest time without any new burst that begins at or after one moment and before another. */
    long longestSilenceNanos(long from, long to) {
        synchronized (arrivals) {
            long longest = 0;
            long before = from;
            for (long arrival : arrivals) {
                if (arrival >= from && before < to) {
                    longest = Math.max(longest, arrival - before);
                    before = arrival;
                }
            }
            return longest;
        }
    }

    private Long find(long nanos) {
        if (failure != null) {
            throw failure;
        }
        synchronized (arrivals) {
            for (int i = arrivals.size() - 1, found = -1; ; i--) {
                if (i < 0 || arrivals.get(i) < nanos) {
                    return found < 0 ? null : arrivals.get(found);
                }
                found = i;
            }
        }
    }

    private void read() {
        WireCodec<FiredNeurons> codec = WireCodec.of(FiredNeurons.class, Framing.SINGLE_OBJECT);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(Topics.SPIKES).stream()
                            .map(info -> new TopicPartition(Topics.SPIKES, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                consumer.poll(POLL).forEach(record -> take(codec.decode(record.value()).value()));
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void take(FiredNeurons fired) {
        long before = newest.getOrDefault(fired.getBrainId(), 0L);
        if (fired.getBurst() > before) {
            newest.put(fired.getBrainId(), fired.getBurst());
            synchronized (arrivals) {
                arrivals.add(System.nanoTime());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
