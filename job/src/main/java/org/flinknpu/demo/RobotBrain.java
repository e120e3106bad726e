package org.flinknpu.demo;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.brain.NeuronParameter;
import org.flinknpu.brain.file.BrainFiles;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.job.UsageException;

/**
 * The brain that drives the robot, read from a file and checked for the areas that the robot is
 * wired to.
 */
public final class RobotBrain {
    /** The brain that comes along: {@code robot-brain.json} beside this class. */
    static final String OWN = "robot-brain.json";

    /** Longest file: the deploy command carries it. */
    private static final int MAX_BYTES = 8 << 20;

    private final Connectome connectome;
    private final byte[] bytes;

    private RobotBrain(Connectome connectome, byte[] bytes) {
        this.connectome = connectome;
        this.bytes = bytes;
    }

    /**
     * Reads a brain.
     *
     * @param file Brain JSON or a connectome file; null for the brain that comes along
     * @throws UsageException if the file cannot be read, is no brain, or lacks an area
     */
    public static RobotBrain read(Path file) {
        String source = file == null ? OWN : file.toString();
        byte[] bytes = bytes(file);
        try {
            Connectome brain =
                    BrainFiles.load(
                            new ByteArrayInputStream(bytes),
                            bytes.length,
                            source,
                            BrainLimits.EMBEDDED,
                            Progress.NONE);
            requireAreas(brain, source);
            return new RobotBrain(brain, bytes);
        } catch (BrainFormatException e) {
            throw new UsageException(e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same neurons in the same areas, without a single synapse. */
    public RobotBrain lesioned() {
        ConnectomeBuilder builder = new ConnectomeBuilder(connectome.name());
        connectome.areas().forEach(builder::area);
        NeuronColumns from = connectome.neurons();
        NeuronColumns to = builder.neurons();
        for (NeuronParameter parameter : NeuronParameter.values()) {
            for (int neuron = 0; neuron < connectome.neuronCount(); neuron++) {
                to.set(parameter, neuron, from.get(parameter, neuron));
            }
        }
        Connectome cut = builder.build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ConnectomeFile.write(cut, out, Progress.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RobotBrain(cut, out.toByteArray());
    }

    /** The brain itself. */
    public Connectome connectome() {
        return connectome;
    }

    /** Its file, as a deploy command carries it; not to be written. */
    public byte[] bytes() {
        return bytes;
    }

    private static byte[] bytes(Path file) {
        try (InputStream in =
                file == null
                        ? RobotBrain.class.getResourceAsStream(OWN)
                        : Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new UsageException(
                        "Brain too large for a command: file=" + file + " limit=" + MAX_BYTES);
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new UsageException("No such file: " + file, e);
        } catch (IOException e) {
            throw new UsageException("File cannot be read: " + file + " (" + e + ")", e);
        }
    }

    private static void requireAreas(Connectome brain, String source) {
        List<String> missing = new ArrayList<>();
        List<String> needed = new ArrayList<>(RobotWiring.SENSOR_AREAS);
        needed.addAll(RobotWiring.MOTOR_AREAS);
        needed.add(RobotWiring.PULSE_AREA);
        for (String id : needed) {
            Area area = brain.area(id);
            if (area == null) {
                missing.add(id);
            }
        }
        if (!missing.isEmpty()) {
            throw new UsageException(
                    "Brain lacks areas that the robot is wired to: file=%s missing=%s; docs/demo.md lists them"
                            .formatted(source, missing));
        }
    }
}
