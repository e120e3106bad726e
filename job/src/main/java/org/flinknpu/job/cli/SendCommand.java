package org.flinknpu.job.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.acl.AclOperation;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.feed.Feed;
import org.flinknpu.feed.text.JsonLinesFeed;
import org.flinknpu.job.NamedFile;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.Topics;
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
            "Fields: brainId, eventTimeMicros (default: now), device, or area and sourceId, and"
                    + " one payload:",
            "  values                    of a mapped sensor, from its channel (0) on",
            "  events                    [[x, y, brighter, microseconds], ...], width and height",
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
            "  echo '{\"device\":\"sonar\",\"values\":[0.7]}' | npu send --brain b1",
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

    @Override
    public Integer call() throws IOException {
        try (Feed lines = new JsonLinesFeed(open(), this::event)) {
            kafka.requireTopics(List.of(topic), AclOperation.WRITE);
            return send(lines, spec.commandLine().getErr());
        }
    }

    private SensoryEvent event(String line) {
        return SensoryJson.read(line, brain, System.currentTimeMillis() * 1000);
    }

    private int send(Feed lines, PrintWriter err) throws IOException {
        long sent = 0;
        long bad = 0;
        SensorySender sender = new SensorySender(kafka, topic);
        try (sender) {
            boolean more = true;
            while (more) {
                try {
                    SensoryEvent event = lines.next();
                    more = event != null && sender.send(event);
                    sent += more ? 1 : 0;
                } catch (BadRecordException e) {
                    if (++bad <= MAX_REPORTED) {
                        err.println("npu: " + e.getMessage());
                    }
                }
            }
        }
        if (sender.failure() != null) {
            err.println("npu: broker refused a record: " + sender.failure().getMessage());
            return Cli.FAILED;
        }
        err.println("npu: sent " + sent + " events, " + bad + " bad lines");
        return bad == 0 ? Cli.DONE : Cli.FAILED;
    }

    private InputStream open() throws IOException {
        return file.equals("-")
                ? System.in
                : new BufferedInputStream(NamedFile.open(Path.of(file)));
    }
}
