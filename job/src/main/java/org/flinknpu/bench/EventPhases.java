package org.flinknpu.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.flinknpu.flow.codec.PolarityVoxels;
import org.flinknpu.schema.PolarityEvents;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.SensoryValidation;
import org.flinknpu.wire.WireCodec;

/**
 * The steps of an event's way, each on its own: all records go through one step, then through the
 * next, and the best of some passes counts. Kafka's part is what a client sees of it, with the
 * broker at work beside.
 */
final class EventPhases implements AutoCloseable {
    private static final String[] NAMES = {
        "encode", "produce", "consume", "deserialise", "check", "inject", "burst"
    };
    private static final int RECORDS = 128;
    private static final int PASSES = 12;
    private static final int WARM_UPS = 6;
    private static final Duration POLL = Duration.ofMillis(100);

    private final EventBench.Plan plan;
    private final Connectome retina;
    private final String servers;
    private final String topic = "npu-bench-events-" + Long.toHexString(System.nanoTime());
    private final EventRecords camera;
    private final PolarityVoxels voxels;
    private final Stimulus stimulus = new Stimulus();
    private final FiredSet fired = new FiredSet();
    private final byte[] key = BrainId.key(EventBench.BRAIN);
    private final WireCodec<SensoryEvent> codec =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);

    EventPhases(EventBench.Plan plan, Connectome retina, String servers) {
        this.plan = plan;
        this.retina = retina;
        this.servers = servers;
        voxels = new PolarityVoxels(retina.area(EventBench.AREA), 1f, 1f, false);
        camera =
                new EventRecords(
                        EventBench.BRAIN,
                        EventBench.AREA,
                        plan.width(),
                        plan.height(),
                        plan.perRecord(),
                        EventBench.PERIOD_MICROS);
        try (Admin admin = Admin.create(client())) {
            admin.createTopics(
                            List.of(new NewTopic(topic, Optional.of(1), Optional.<Short>empty())))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("topic not created: " + topic, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Properties client() {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", servers);
        properties.setProperty("max.partition.fetch.bytes", Integer.toString(8 << 20));
        return properties;
    }

    /** Measures all steps. */
    List<EventBench.Phase> measure() {
        double[] best = new double[NAMES.length];
        try (KafkaProducer<byte[], byte[]> producer = EventTopics.producer(servers);
                KafkaConsumer<byte[], byte[]> consumer = consumer();
                BurstKernel kernel =
                        Kernels.installed()
                                .open(
                                        "cpu",
                                        retina,
                                        new BrainState(retina),
                                        KernelOptions.defaults().withThreads(1))) {
            for (int pass = 0; pass < WARM_UPS + PASSES; pass++) {
                long[] at = pass(producer, consumer, kernel);
                for (int i = 0; pass >= WARM_UPS && i < best.length; i++) {
                    double nanos = (double) (at[i + 1] - at[i]) / RECORDS / plan.perRecord();
                    best[i] = best[i] == 0 ? nanos : Math.min(best[i], nanos);
                }
            }
        }
        List<EventBench.Phase> phases = new ArrayList<>();
        for (int i = 0; i < NAMES.length; i++) {
            phases.add(new EventBench.Phase(NAMES[i], best[i]));
        }
        return phases;
    }

    /** All records through all steps; when each step began, and the end. */
    private long[] pass(
            KafkaProducer<byte[], byte[]> producer,
            KafkaConsumer<byte[], byte[]> consumer,
            BurstKernel kernel) {
        long[] at = new long[NAMES.length + 1];
        at[0] = System.nanoTime();
        byte[][] values = new byte[RECORDS][];
        for (int i = 0; i < RECORDS; i++) {
            values[i] = camera.encode((long) i * EventBench.PERIOD_MICROS);
        }
        at[1] = System.nanoTime();
        for (byte[] value : values) {
            producer.send(new ProducerRecord<>(topic, key, value));
        }
        producer.flush();
        at[2] = System.nanoTime();
        List<byte[]> read = consume(consumer);
        at[3] = System.nanoTime();
        List<SensoryEvent> events = new ArrayList<>(RECORDS);
        for (byte[] value : read) {
            events.add(codec.decode(value).value());
        }
        at[4] = System.nanoTime();
        for (SensoryEvent event : events) {
            require(SensoryValidation.check(event, key).isAccepted());
        }
        at[5] = System.nanoTime();
        long burstNanos = 0;
        for (SensoryEvent event : events) {
            stimulus.clear();
            voxels.append((PolarityEvents) event.getPayload(), stimulus);
            long before = System.nanoTime();
            kernel.burst(stimulus, fired);
            burstNanos += System.nanoTime() - before;
        }
        at[7] = System.nanoTime();
        // Injecting and computing take turns; this is where they would part.
        at[6] = at[7] - burstNanos;
        return at;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        client(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        return consumer;
    }

    private static List<byte[]> consume(KafkaConsumer<byte[], byte[]> consumer) {
        List<byte[]> values = new ArrayList<>(RECORDS);
        while (values.size() < RECORDS) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                values.add(record.value());
            }
        }
        return values;
    }

    private static void require(boolean accepted) {
        if (!accepted) {
            throw new IllegalStateException("record of the bench is refused");
        }
    }

    @Override
    public void close() {
        EventTopics.delete(servers, List.of(topic));
    }
}
