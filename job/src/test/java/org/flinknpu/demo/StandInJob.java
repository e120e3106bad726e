package org.flinknpu.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.BrainFiles;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.Tick;
import org.flinknpu.view.TopicTail;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;

/**
 * Plays the job's part on the other side of the broker: one brain on the reference kernel, event
 * clock, real records. It knows just enough for the robot.
 */
final class StandInJob implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Thread thread = new Thread(this::run, "stand-in-job");
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final WireCodec<BrainCommand> commands =
            WireCodec.of(BrainCommand.class, Framing.SINGLE_OBJECT);
    private final WireCodec<SensoryEvent> events =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
    private final WireCodec<MotorOutput> motors =
            WireCodec.of(MotorOutput.class, Framing.SINGLE_OBJECT);
    private final WireCodec<FiredNeurons> spikes =
            WireCodec.of(FiredNeurons.class, Framing.SINGLE_OBJECT);
    private final WireCodec<BurstMetrics> metrics =
            WireCodec.of(BurstMetrics.class, Framing.SINGLE_OBJECT);
    private final Stimulus stimulus = new Stimulus(0);
    private final FiredSet fired = new FiredSet();
    private final MotorShares shares = new MotorShares();
    private final List<ConsumerRecord<byte[], byte[]>> early = new ArrayList<>();
    private Connectome brain;
    private BurstKernel kernel;
    private long nextEndMicros = RobotWiring.PERIOD_MICROS;
    private volatile long lastBurst;
    private volatile boolean closed;

    StandInJob(String bootstrapServers) throws Exception {
        createTopics(bootstrapServers);
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        consumer = TopicTail.open(bootstrapServers, List.of(Topics.SENSORY, Topics.COMMAND));
        thread.start();
    }

    private static void createTopics(String bootstrapServers) throws Exception {
        List<String> topics =
                List.of(
                        Topics.SENSORY,
                        Topics.COMMAND,
                        Topics.MOTOR,
                        Topics.SPIKES,
                        Topics.METRICS,
                        Topics.deadLetter(Topics.SENSORY),
                        Topics.deadLetter(Topics.COMMAND));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            for (String topic : topics) {
                try {
                    admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }

    private void run() {
        try {
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                    take(record);
                }
            }
        } catch (RuntimeException e) {
            failure.set(e);
        } finally {
            consumer.close();
            producer.close();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(Topics.COMMAND)) {
            Object action = commands.decode(record.value()).value().getAction();
            if (action instanceof Deploy deploy) {
                deploy(deploy.getConnectome());
                early.forEach(this::take);
            }
            return;
        }
        // The two inputs are not ordered against each other.
        if (kernel == null) {
            early.add(record);
            return;
        }
        SensoryEvent event = events.decode(record.value()).value();
        if (event.getPayload() instanceof Tick) {
            while (nextEndMicros <= event.getEventTimeMicros()) {
                burst(event.getBrainId(), record);
                nextEndMicros += RobotWiring.PERIOD_MICROS;
            }
        } else {
            Area area = brain.area(event.getArea());
            for (int neuron = area.firstNeuron(); neuron < area.endNeuron(); neuron++) {
                stimulus.add(neuron, ((ScalarReading) event.getPayload()).getValue());
            }
        }
    }

    private void deploy(ByteBuffer connectome) {
        byte[] bytes = new byte[connectome.remaining()];
        connectome.duplicate().get(bytes);
        try {
            brain =
                    BrainFiles.load(
                            new ByteArrayInputStream(bytes),
                            bytes.length,
                            "deploy",
                            BrainLimits.EMBEDDED,
                            Progress.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kernel = new ReferenceKernel(brain, new BrainState(brain));
    }

    private void burst(String brainId, ConsumerRecord<byte[], byte[]> consumed) {
        kernel.burst(stimulus, fired);
        stimulus.clear();
        shares.take(brain, fired);
        InputPosition position =
                InputPosition.newBuilder()
                        .setSensoryPartition(consumed.partition())
                        .setSensoryOffset(consumed.offset())
                        .build();
        long burst = kernel.lastBurst();
        lastBurst = burst;
        send(
                Topics.MOTOR,
                brainId,
                motors.encode(
                        MotorOutput.newBuilder()
                                .setBrainId(brainId)
                                .setBurst(burst)
                                .setBurstTimeMicros(nextEndMicros)
                                .setInputPosition(position)
                                .setAreas(shares.motors(brain))
                                .build()));
        Area first = brain.areas().get(0);
        send(
                Topics.SPIKES,
                brainId,
                spikes.encode(
                        FiredNeurons.newBuilder()
                                .setBrainId(brainId)
                                .setBurst(burst)
                                .setAreas(
                                        List.of(
                                                AreaFired.newBuilder()
                                                        .setArea(first.id())
                                                        .setNeurons(Packed.column(0, 1))
                                                        .build()))
                                .build()));
        send(
                Topics.METRICS,
                brainId,
                metrics.encode(
                        BurstMetrics.newBuilder()
                                .setBrainId(brainId)
                                .setBackend(kernel.backend())
                                .setFirstBurst(burst)
                                .setLastBurst(burst)
                                .setBursts(1)
                                .setFired(fired.size())
                                .setBurstMicrosP50(burst)
                                .build()));
    }

    /** Number of the last burst that ran. */
    long lastBurst() {
        return lastBurst;
    }

    void send(String topic, String key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }
}
