package org.flinknpu.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.view.Timings;
import org.flinknpu.view.TopicTail;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;

/**
 * An ordinary Kafka client with a body: publishes what its sensors read and turns its wheels as the
 * motor records say.
 *
 * <p>On the event clock every step is a round trip. The readings are stamped with the robot's own
 * time, a tick makes the bursts of the step due, and the robot moves when the last of them has
 * answered: the same seed gives the same path on every machine and backend, however long an answer
 * takes. On the wall clock the robot moves when its time has come, with the latest motor record
 * that has arrived.
 *
 * <p>The latency of a step is the time from handing its first reading to the producer to receiving
 * the first motor record of a burst that had consumed its last one ({@code inputPosition}).
 *
 * <p>Confined to one thread, but for {@link #latencies}.
 */
public final class RobotClient implements AutoCloseable {
    /** Longest wait for a motor record on the event clock. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    /** Longest wait for the first one: a job that was just submitted has to start. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

    private static final Duration POLL = Duration.ofMillis(100);

    private final String brainId;
    private final byte[] key;
    private final ClockMode clock;
    private final Robot robot;
    private final RobotWiring wiring;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final WireCodec<SensoryEvent> events =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
    private final WireCodec<MotorOutput> motors =
            WireCodec.of(MotorOutput.class, Framing.SINGLE_OBJECT);
    private final Timings latencies = new Timings();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private final double[] speeds = new double[2];
    private long steps;
    private long lastBurst;
    private long lastBurstEndMicros = Long.MIN_VALUE;

    /** A step whose readings no answer has consumed yet. */
    private record Pending(long sentNanos, Future<RecordMetadata> lastReading) {}

    /**
     * Connects to a broker and stands at the end of the motor topic, so that only answers to this
     * robot are heard.
     *
     * @param bootstrapServers address of the broker
     * @param brainId key of all records
     * @param clock the clock that the brain was deployed with
     * @param robot the body; this client owns it
     * @param wiring where its sensors and motors are connected
     */
    public RobotClient(
            String bootstrapServers,
            String brainId,
            ClockMode clock,
            Robot robot,
            RobotWiring wiring) {
        this.wiring = wiring;
        this.brainId = brainId;
        key = brainId.getBytes(StandardCharsets.UTF_8);
        this.clock = clock;
        this.robot = robot;
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        consumer = TopicTail.open(bootstrapServers, List.of(Topics.MOTOR));
    }

    /**
     * Waits until the brain has answered for the first time. On the event clock it spends its first
     * step without a body.
     *
     * @param refused asked while waiting: whether the brain was refused, so that no answer will
     *     come
     * @return whether it has answered; false if it was refused
     * @throws IllegalStateException if neither happens
     */
    public boolean awaitBrain(BooleanSupplier refused) {
        long end = 0;
        if (clock == ClockMode.EVENT) {
            end = startOfStep(0);
            producer.send(record(RobotWiring.tick(brainId, end)));
        }
        return awaitBurstsUntil(end, START_TIMEOUT, refused);
    }

    /**
     * Senses, lets the brain think, and moves: one step of {@link RobotWiring#STEP_MICROS}.
     *
     * @param deadlineNanos when the step ends on the wall clock, as {@link System#nanoTime}; unused
     *     on the event clock
     * @throws IllegalStateException if on the event clock no answer comes
     */
    public void step(long deadlineNanos) {
        if (clock == ClockMode.EVENT) {
            long time = startOfStep(steps);
            long end = startOfStep(steps + 1);
            send(time);
            producer.send(record(RobotWiring.tick(brainId, end)));
            awaitBurstsUntil(end, ANSWER_TIMEOUT, () -> false);
        } else {
            send(System.currentTimeMillis() * 1000);
            long left = deadlineNanos - System.nanoTime();
            while (left > 0) {
                receive(Duration.ofNanos(left));
                left = deadlineNanos - System.nanoTime();
            }
        }
        robot.drive(speeds[0], speeds[1]);
        robot.move(RobotWiring.STEP_MICROS / 1e6);
        steps++;
    }

    /** The body. */
    public Robot robot() {
        return robot;
    }

    /** How many steps were taken. */
    public long steps() {
        return steps;
    }

    /** How much time has passed for the robot, in seconds. */
    public double seconds() {
        return steps * RobotWiring.STEP_MICROS / 1e6;
    }

    /** Number of the latest burst that answered; 0 before the first. */
    public long lastBurst() {
        return lastBurst;
    }

    /** Times from sensor to motor. */
    public Timings latencies() {
        return latencies;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close();
    }

    /** Burst n covers [n, n + 1) periods from 0; the first is number 1 and finds no body yet. */
    private static long startOfStep(long step) {
        return RobotWiring.PERIOD_MICROS + (step + 1) * RobotWiring.STEP_MICROS;
    }

    private void send(long timeMicros) {
        long sent = System.nanoTime();
        Future<RecordMetadata> last = null;
        for (SensoryEvent event : wiring.readings(brainId, robot.senses(), timeMicros)) {
            last = producer.send(record(event));
        }
        pending.addLast(new Pending(sent, last));
    }

    private ProducerRecord<byte[], byte[]> record(SensoryEvent event) {
        return new ProducerRecord<>(Topics.SENSORY, key, events.encode(event));
    }

    private boolean awaitBurstsUntil(long endMicros, Duration atMost, BooleanSupplier stop) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (lastBurstEndMicros < endMicros) {
            if (stop.getAsBoolean()) {
                return false;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "no motor record: brain=%s topic=%s waited=%ds; is the job running?"
                                .formatted(brainId, Topics.MOTOR, atMost.toSeconds()));
            }
            receive(POLL);
        }
        return true;
    }

    private void receive(Duration atMost) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
            if (Arrays.equals(record.key(), key)) {
                Decoded<MotorOutput> decoded = motors.decode(record.value());
                if (decoded.isAccepted()) {
                    obey(decoded.value());
                }
            }
        }
    }

    private void obey(MotorOutput output) {
        // After a restart of the job outputs may repeat; the brain's own order tells.
        if (output.getBurst() <= lastBurst) {
            return;
        }
        lastBurst = output.getBurst();
        lastBurstEndMicros = output.getBurstTimeMicros();
        wiring.wheels(output, speeds);
        long now = System.nanoTime();
        long consumed = output.getInputPosition().getSensoryOffset();
        while (!pending.isEmpty() && offset(pending.getFirst()) <= consumed) {
            latencies.record((now - pending.removeFirst().sentNanos()) / 1e3);
        }
    }

    /**
     * Waits at most for the broker's acknowledgement of a reading that it may already have passed
     * on.
     */
    private static long offset(Pending step) {
        try {
            return step.lastReading().get().offset();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a reading could not be sent: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending", e);
        }
    }
}
