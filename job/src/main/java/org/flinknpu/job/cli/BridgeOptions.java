package org.flinknpu.job.cli;

import com.fasterxml.jackson.core.JsonPointer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.acl.AclOperation;
import org.flinknpu.bridge.Bridge;
import org.flinknpu.bridge.BridgeRules;
import org.flinknpu.bridge.Credentials;
import org.flinknpu.bridge.DriveRule;
import org.flinknpu.bridge.Remote;
import org.flinknpu.bridge.SenseRule;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all bridges share: the brain, the rules, credentials, and the carrying. */
final class BridgeOptions {
    private static final Duration POLL = Duration.ofMillis(5);
    private static final long CLOSE_SECONDS = 20;
    private static final long MICROS_PER_MILLI = 1_000;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin private KafkaClient kafka;

    @Option(names = "--brain", paramLabel = "ID", required = true, description = "Id of the brain.")
    private String brain;

    @Option(
            names = "--sense",
            paramLabel = "RULE",
            description =
                    "TOPIC#/FIELD=AREA:CHANNEL:MIN:MAX: what becomes of messages; or TOPIC alone,"
                            + " for events as npu send reads them; repeatable.")
    private List<String> senses = new ArrayList<>();

    @Option(
            names = "--drive",
            paramLabel = "RULE",
            description =
                    "AREA:CHANNEL=TOPIC#/FIELD: where motor values go; or TOPIC alone, for records"
                            + " as npu drive writes them; repeatable.")
    private List<String> drives = new ArrayList<>();

    @Option(names = "--user", paramLabel = "NAME", description = "Name at the other side.")
    private String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "File that holds the password.")
    private Path passwordFile;

    @Option(
            names = "--sensory-topic",
            paramLabel = "NAME",
            defaultValue = Topics.SENSORY,
            description = "Topic to send to. Default: ${DEFAULT-VALUE}.")
    private String sensoryTopic;

    @Option(
            names = "--motor-topic",
            paramLabel = "NAME",
            defaultValue = Topics.MOTOR,
            description = "Topic to read from. Default: ${DEFAULT-VALUE}.")
    private String motorTopic;

    private final CountDownLatch done = new CountDownLatch(1);

    /** Name and password, or null. */
    Credentials credentials() {
        return Credentials.of(user, passwordFile);
    }

    /** Rules for where motor values go. */
    List<DriveRule> driveRules(String defaultPointer) {
        return drives.stream().map(text -> DriveRule.parse(text, defaultPointer)).toList();
    }

    /**
     * Carries messages until Ctrl-C.
     *
     * @param defaultPointer where values stand in messages whose rule does not say
     * @return the exit code
     */
    int carry(Remote remote, String defaultPointer) throws InterruptedException {
        List<SenseRule> senseRules =
                senses.stream().map(text -> SenseRule.parse(text, defaultPointer)).toList();
        List<DriveRule> driveRules = driveRules(defaultPointer);
        if (!BrainId.isValid(brain)) {
            throw new UsageException("Not an id: --brain=" + brain);
        }
        if (senseRules.isEmpty() && driveRules.isEmpty()) {
            throw new UsageException("Nothing to carry; give --sense or --drive");
        }
        BridgeRules rules =
                new BridgeRules(
                        brain,
                        senseRules,
                        driveRules,
                        new BridgeRules.Form(
                                this::event, OutputJson::of, JsonPointer.compile(defaultPointer)));
        kafka.requireTopics(List.of(sensoryTopic), AclOperation.WRITE);
        if (rules.drives()) {
            kafka.requireTopics(List.of(motorTopic), AclOperation.READ);
        }
        PrintWriter err = spec.commandLine().getErr();
        try (KafkaBrain carried = new KafkaBrain(rules.drives())) {
            Bridge bridge = new Bridge(remote, rules, carried, line -> err.println("npu: " + line));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(bridge)));
            bridge.run();
            if (carried.sender.failure() != null) {
                err.println(
                        "npu: broker refused a record: " + carried.sender.failure().getMessage());
                return Cli.FAILED;
            }
        } finally {
            done.countDown();
        }
        return Cli.DONE;
    }

    private SensoryEvent event(String text) {
        long now = System.currentTimeMillis() * MICROS_PER_MILLI;
        SensoryEvent event = SensoryJson.read(text, brain, now);
        if (!event.getBrainId().equals(brain)) {
            throw new UsageException("Event is for another brain: brainId=" + event.getBrainId());
        }
        return event;
    }

    private void interrupt(Bridge bridge) {
        bridge.stop();
        try {
            done.await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The brain's side, through Kafka. */
    private final class KafkaBrain implements Bridge.Brain, AutoCloseable {
        private final WireCodec<MotorOutput> codec =
                WireCodec.of(MotorOutput.class, Framing.SINGLE_OBJECT);
        private final SensorySender sender = new SensorySender(kafka, sensoryTopic);
        private final KafkaConsumer<byte[], byte[]> consumer;

        KafkaBrain(boolean drives) {
            consumer = drives ? kafka.reader(List.of(motorTopic), false) : null;
        }

        @Override
        public List<MotorOutput> motors() {
            List<MotorOutput> motors = new ArrayList<>();
            if (consumer == null) {
                // The pace at which messages are looked for.
                LockSupport.parkNanos(POLL.toNanos());
                return motors;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (BrainId.isKeyOf(record.key(), brain)) {
                    Decoded<MotorOutput> decoded = codec.decode(record.value());
                    if (decoded.isAccepted()) {
                        motors.add(decoded.value());
                    }
                }
            }
            return motors;
        }

        @Override
        public void skipMotors() {
            if (consumer != null) {
                consumer.seekToEnd(consumer.assignment());
                consumer.assignment().forEach(consumer::position);
            }
        }

        @Override
        public boolean send(SensoryEvent event) {
            return sender.send(event);
        }

        @Override
        public void close() {
            if (consumer != null) {
                consumer.close();
            }
            sender.close();
        }
    }
}
