package org.flinknpu.job.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.BrainId;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.Topics;
import org.flinknpu.wire.WireCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code npu send}: JSON lines become sensory events. */
@Command(
        name = "send",
        description = {
            "Send sensory events, one JSON object per line.",
            "",
            "Fields: brainId, sourceId, eventTimeMicros (default: now), area, and one payload:",
            "  neurons, potentials       lists of equal length",
            "  x, y, z, potentials       lists of equal length",
            "  value                     with channel (0), minimum (0) and maximum (1)",
            "  image                     {width, height, channels (1), pixels: base64 of bytes}",
            "  tick                      true: time passes without input",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu send events.jsonl --bootstrap localhost:9092",
            "  echo '{\"brainId\":\"b1\",\"area\":\"eye\",\"value\":0.7}' | npu send",
            "  echo '{\"area\":\"eye\",\"neurons\":[7],\"potentials\":[1.5]}' | npu send --brain b1"
        })
final class SendCommand implements Callable<Integer> {
    private static final int MAX_REPORTED = 10;

    @Spec private CommandSpec spec;
    @Mixin private KafkaClient kafka;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "File of JSON lines; - or nothing reads standard input.")
    private String file = "-";

    @Option(
            names = "--brain",
            paramLabel = "ID",
            description = "Brain of the lines that name none.")
    private String brain;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            defaultValue = Topics.SENSORY,
            description = "Topic to send to. Default: ${DEFAULT-VALUE}.")
    private String topic;

    private final AtomicReference<Exception> failure = new AtomicReference<>();

    @Override
    public Integer call() throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        try (BufferedReader lines = open()) {
            kafka.requireTopics(List.of(topic), AclOperation.WRITE);
            return send(lines, err);
        } catch (MalformedInputException e) {
            throw new UsageException("Not UTF-8: " + file, e);
        }
    }

    private int send(BufferedReader lines, PrintWriter err) throws IOException {
        WireCodec<SensoryEvent> codec = WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
        long sent = 0;
        long bad = 0;
        long lineNumber = 0;
        try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
            for (String line; (line = lines.readLine()) != null && failure.get() == null; ) {
                lineNumber++;
                if (line.isBlank()) {
                    continue;
                }
                try {
                    SensoryEvent event =
                            SensoryJson.read(line, brain, System.currentTimeMillis() * 1000);
                    send(producer, event, codec.encode(event));
                    sent++;
                } catch (UsageException e) {
                    if (++bad <= MAX_REPORTED) {
                        err.println("npu: line " + lineNumber + ": " + e.getMessage());
                    }
                }
            }
        }
        if (failure.get() != null) {
            err.println("npu: broker refused a record: " + failure.get().getMessage());
            return Cli.FAILED;
        }
        err.println("npu: sent " + sent + " events, " + bad + " bad lines");
        return bad == 0 ? Cli.DONE : Cli.FAILED;
    }

    private void send(KafkaProducer<byte[], byte[]> producer, SensoryEvent event, byte[] value) {
        producer.send(
                new ProducerRecord<>(topic, BrainId.key(event.getBrainId()), value),
                (metadata, e) -> {
                    if (e != null) {
                        failure.compareAndSet(null, e);
                    }
                });
    }

    private BufferedReader open() throws IOException {
        if (file.equals("-")) {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        }
        try {
            return Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new UsageException("No such file: " + file, e);
        }
    }
}
