package org.flinknpu.job.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.flink.util.TimeUtils;
import org.flinknpu.job.NamedFile;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Deploy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code npu deploy}: brings a brain to life in the job. */
@Command(
        name = "deploy",
        description = "Bring a brain to life in the job.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu deploy --brain b1 brain.json --settings settings.json",
            "  npu deploy --brain b1 brain.json --clock wall --period 20ms",
            "  npu deploy --brain b1 brain.json --devices robot.json   sensors and motors by name",
            "  npu deploy --brain b1 s3://brains/fly.npuc --fingerprint 9f2c...   a file the job reads itself"
        })
final class DeployCommand implements Callable<Integer> {
    /** Larger brains belong where the job can read them; a record is no place for them. */
    private static final int MAX_EMBEDDED_BYTES = 8 << 20;

    @Mixin private BrainOrder order;

    @Parameters(
            index = "0",
            paramLabel = "CONNECTOME",
            description = "A file, which the command carries, or a URI, which the job reads.")
    private String connectome;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description =
                    "JSON object: clock, periodMicros, epochMicros, latenessMicros,"
                            + " missedBursts, maxCatchUpBursts, backend, metricsEveryBursts, spikes,"
                            + " receptors, effectors, deviceMap.")
    private Path settingsFile;

    @Option(
            names = "--devices",
            paramLabel = "FILE",
            description =
                    "JSON object: version, devices. The sensors and motors of the body and the areas"
                            + " that they are mapped to, instead of the deviceMap of the settings.")
    private Path devicesFile;

    @Option(
            names = "--fingerprint",
            paramLabel = "HEX",
            description = "Refuse the connectome if it has another fingerprint.")
    private String fingerprint;

    @Option(
            names = "--clock",
            paramLabel = "CLOCK",
            description = "event: the times of the brain's records. wall: the machine's clock.")
    private ClockMode clock;

    @Option(
            names = "--period",
            paramLabel = "DURATION",
            description = "Length of one burst, such as 20ms.")
    private String period;

    @Option(names = "--backend", paramLabel = "NAME", description = "Backend of this brain.")
    private String backend;

    @Override
    public Integer call() {
        Deploy deploy = Deploy.newBuilder().setConnectomeFingerprint(fingerprint).build();
        if (isUri(connectome)) {
            deploy.setConnectomeUri(connectome);
        } else {
            deploy.setConnectome(ByteBuffer.wrap(read(Path.of(connectome))));
        }
        deploy.setSettings(settings());
        return order.send(deploy);
    }

    private BrainSettings settings() {
        BrainSettings settings =
                settingsFile == null
                        ? BrainSettings.newBuilder().build()
                        : SettingsJson.read(TextFile.read(settingsFile));
        if (devicesFile != null) {
            settings.setDeviceMap(
                    DeviceMapJson.read(JsonFields.object(TextFile.read(devicesFile))));
        }
        if (clock != null) {
            settings.setClock(clock);
        }
        if (period != null) {
            settings.setPeriodMicros(micros(period));
        }
        if (backend != null) {
            settings.setBackend(backend);
        }
        return settings;
    }

    private static long micros(String text) {
        try {
            Duration duration = TimeUtils.parseDuration(text);
            return Math.addExact(
                    Math.multiplyExact(duration.getSeconds(), 1_000_000L),
                    duration.getNano() / 1_000);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new UsageException("Not a duration: --period=" + text + "; such as 20ms", e);
        }
    }

    private static boolean isUri(String text) {
        // A letter alone before the colon would be a drive.
        return text.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*") && URI.create(text).isAbsolute();
    }

    private static byte[] read(Path file) {
        try (InputStream in = NamedFile.open(file)) {
            byte[] bytes = in.readNBytes(MAX_EMBEDDED_BYTES + 1);
            if (bytes.length > MAX_EMBEDDED_BYTES) {
                throw new UsageException(
                        "Connectome too large for a command: file="
                                + file
                                + " limit="
                                + MAX_EMBEDDED_BYTES
                                + "; put it below one of npu.connectome.roots and give its URI");
            }
            // What is no brain is told here rather than by a dead letter.
            BrainFile.check(bytes, file);
            return bytes;
        } catch (IOException e) {
            throw new UsageException("File cannot be read: " + file + " (" + e + ")", e);
        }
    }
}
