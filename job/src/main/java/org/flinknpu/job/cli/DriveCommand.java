package org.flinknpu.job.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.acl.AclOperation;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code npu drive}: motor values of one brain as JSON lines, for a program that moves a robot. */
@Command(
        name = "drive",
        description = {
            "Write the motor values of one brain to standard output, one JSON object per line and"
                    + " each at once, until Ctrl-C or until nobody reads any more.",
            "",
            "Fields: brainId, burst, burstTimeMicros, and areas: a list of values by area or motor."
                    + " docs/feeds.md tells how a robot program is piped in both directions.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu drive --brain b1 | robot",
            "  npu drive --brain b1 --area wheels --latest | robot | npu feed jsonl - --brain b1"
        })
final class DriveCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MAX_REPORTED = 10;

    @Spec private CommandSpec spec;
    @Mixin private KafkaClient kafka;

    @Option(names = "--brain", paramLabel = "ID", required = true, description = "Id of the brain.")
    private String brain;

    @Option(
            names = "--area",
            paramLabel = "ID",
            description = "Only the values of this area or motor; repeatable. Default: all.")
    private Set<String> areas = new LinkedHashSet<>();

    @Option(
            names = "--latest",
            description = "When several records wait, write only the last: for slow robots.")
    private boolean latest;

    @Option(
            names = "--from-beginning",
            description = "Begin with the oldest record instead of the next one.")
    private boolean fromBeginning;

    @Option(names = "--count", paramLabel = "N", description = "Stop after N lines.")
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = Topics.MOTOR,
            description = "Topic to read from. Default: ${DEFAULT-VALUE}.")
    private String topic;

    private final WireCodec<MotorOutput> codec =
            WireCodec.of(MotorOutput.class, Framing.SINGLE_OBJECT);
    private long written;
    private long unreadable;

    @Override
    public Integer call() {
        if (!BrainId.isValid(brain)) {
            throw new UsageException("Not an id: --brain=" + brain);
        }
        kafka.requireTopics(List.of(topic), AclOperation.READ);
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.reader(List.of(topic), fromBeginning)) {
            // A pipe that nobody reads shows as an error of the writer: the robot has gone.
            PrintWriter out = spec.commandLine().getOut();
            while (written < count && !out.checkError()) {
                MotorOutput last = null;
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    MotorOutput motor = BrainId.isKeyOf(record.key(), brain) ? read(record) : null;
                    if (motor != null && latest) {
                        last = motor;
                    } else if (motor != null) {
                        write(motor, out);
                    }
                }
                if (last != null) {
                    write(last, out);
                }
            }
        }
        return Cli.DONE;
    }

    /** The record's values, or null if there are none to be written. */
    private MotorOutput read(ConsumerRecord<byte[], byte[]> record) {
        Decoded<MotorOutput> decoded = codec.decode(record.value());
        if (!decoded.isAccepted()) {
            if (++unreadable <= MAX_REPORTED) {
                spec.commandLine()
                        .getErr()
                        .printf(
                                "npu: record left out: partition=%d offset=%d (%s: %s)%n",
                                record.partition(),
                                record.offset(),
                                decoded.reason(),
                                decoded.detail());
            }
            return null;
        }
        MotorOutput motor = decoded.value();
        if (!areas.isEmpty()) {
            motor.setAreas(
                    motor.getAreas().stream()
                            .filter(area -> areas.contains(area.getArea()))
                            .toList());
        }
        return areas.isEmpty() || !motor.getAreas().isEmpty() ? motor : null;
    }

    private void write(MotorOutput motor, PrintWriter out) {
        if (written < count) {
            // Not println: on a terminal of any system a line ends as JSON lines do.
            out.print(OutputJson.of(motor) + "\n");
            out.flush();
            written++;
        }
    }
}
