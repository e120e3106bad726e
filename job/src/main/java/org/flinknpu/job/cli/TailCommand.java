package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.acl.AclOperation;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code npu tail}: shows the records of an output topic as they come. */
@Command(
        name = "tail",
        description = "Show what brains put out, as it comes.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu tail motor                            motor values of all brains",
            "  npu tail spikes --brain b1 --json         fired neurons of one brain, a line each",
            "  npu tail dlq --from-beginning --count 5   the first five refused records"
        })
final class TailCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(200);

    /** What can be shown. */
    enum Stream {
        SPIKES(FiredNeurons.class, Topics.SPIKES),
        MOTOR(MotorOutput.class, Topics.MOTOR),
        METRICS(BurstMetrics.class, Topics.METRICS),
        JOURNAL(BurstJournal.class, Topics.JOURNAL),
        DLQ(null, Topics.deadLetter(Topics.SENSORY), Topics.deadLetter(Topics.COMMAND));

        private final Class<? extends SpecificRecordBase> type;
        private final List<String> topics;

        Stream(Class<? extends SpecificRecordBase> type, String... topics) {
            this.type = type;
            this.topics = List.of(topics);
        }

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Reads the name of a stream. */
    private static final class StreamName implements ITypeConverter<Stream> {
        @Override
        public Stream convert(String name) {
            for (Stream stream : Stream.values()) {
                if (stream.name().equalsIgnoreCase(name)) {
                    return stream;
                }
            }
            List<String> names = Arrays.stream(Stream.values()).map(Stream::toString).toList();
            throw new TypeConversionException(
                    "no such stream: " + name + "; use one of " + String.join(", ", names));
        }
    }

    @Spec private CommandSpec spec;
    @Mixin private KafkaClient kafka;

    @Parameters(
            index = "0",
            paramLabel = "STREAM",
            converter = StreamName.class,
            description = "One of ${COMPLETION-CANDIDATES}, in any case.")
    private Stream stream;

    @Option(names = "--json", description = "One JSON object per record.")
    private boolean json;

    @Option(names = "--brain", paramLabel = "ID", description = "Only records of this brain.")
    private String brain;

    @Option(
            names = "--from-beginning",
            description = "Begin with the oldest record instead of the next one.")
    private boolean fromBeginning;

    @Option(names = "--count", paramLabel = "N", description = "Stop after N records.")
    private long count = Long.MAX_VALUE;

    @Option(names = "--topic", paramLabel = "NAME", description = "Another topic of that kind.")
    private String topic;

    @Override
    public Integer call() {
        List<String> names = topic == null ? stream.topics : List.of(topic);
        kafka.requireTopics(names, AclOperation.READ);
        WireCodec<? extends SpecificRecordBase> codec =
                stream.type == null ? null : WireCodec.of(stream.type, Framing.SINGLE_OBJECT);
        try (KafkaConsumer<byte[], byte[]> consumer = kafka.reader(names, fromBeginning)) {
            show(consumer, codec);
        }
        return Cli.DONE;
    }

    private void show(
            KafkaConsumer<byte[], byte[]> consumer, WireCodec<? extends SpecificRecordBase> codec) {
        PrintWriter out = spec.commandLine().getOut();
        long shown = 0;
        while (shown < count && !out.checkError()) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (brain == null || brain.equals(OutputJson.utf8(record.key()))) {
                    ObjectNode line = line(record, codec);
                    out.println(json ? line.toString() : PlainText.of(line));
                    if (++shown == count) {
                        break;
                    }
                }
            }
        }
        out.flush();
    }

    private static ObjectNode line(
            ConsumerRecord<byte[], byte[]> record, WireCodec<? extends SpecificRecordBase> codec) {
        if (codec == null) {
            return OutputJson.deadLetter(record);
        }
        Decoded<? extends SpecificRecordBase> decoded = codec.decode(record.value());
        return decoded.isAccepted()
                ? OutputJson.of(decoded.value())
                : OutputJson.unreadable(record, decoded.reason() + ": " + decoded.detail());
    }
}
