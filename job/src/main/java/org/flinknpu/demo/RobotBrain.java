package org.flinknpu.demo;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.ConnectomeBuilder;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.brain.SynapseColumns;
import org.flinknpu.brain.file.BrainFiles;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.ForeignFiles;
import org.flinknpu.job.NamedFile;
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

    private static final SynapseColumns NONE =
            new SynapseColumns(
                    new int[1], new int[0], new byte[0], new byte[0], new long[0], null, null);

    private final Connectome connectome;
    private final byte[] bytes;
    private final RobotWiring wiring;

    private RobotBrain(Connectome connectome, byte[] bytes, RobotWiring wiring) {
        this.connectome = connectome;
        this.bytes = bytes;
        this.wiring = wiring;
    }

    private RobotBrain(Connectome connectome, RobotWiring wiring) {
        this(connectome, file(connectome), wiring);
    }

    /** Reads a brain whose sensors and motors are where {@link WiringPlan} finds them. */
    public static RobotBrain read(Path file) {
        return read(file, Map.of());
    }

    /**
     * Reads a brain.
     *
     * @param file Brain JSON or a connectome file; null for the brain that comes along
     * @param orders where sensors and motors go, by name, as {@code AREA:CHANNEL}; may be empty
     * @throws UsageException if the file cannot be read, is no brain, or lacks an area
     */
    public static RobotBrain read(Path file, Map<String, String> orders) {
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
            RobotWiring wiring = WiringPlan.of(brain, source, orders);
            return brain.area(RobotWiring.PULSE_AREA) != null
                    ? new RobotBrain(brain, bytes, wiring)
                    : new RobotBrain(withPulse(brain), wiring);
        } catch (BrainFormatException e) {
            String remedy = file == null ? "" : ForeignFiles.remedy(file);
            throw new UsageException(e.getMessage() + remedy, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same neurons in the same areas, without a single synapse. */
    public RobotBrain lesioned() {
        return new RobotBrain(copy(connectome, false, false), wiring);
    }

    /**
     * The same brain with one more neuron, which fires in every burst and is wired to nothing. It
     * comes last, so that all others keep their ids and do what they did.
     */
    private static Connectome withPulse(Connectome brain) {
        return copy(brain, true, true);
    }

    private static Connectome copy(Connectome brain, boolean synapses, boolean pulse) {
        ConnectomeBuilder builder = new ConnectomeBuilder(brain.name());
        brain.areas().forEach(builder::area);
        if (pulse) {
            builder.area(RobotWiring.PULSE_AREA, AreaRole.POWER, 1, 1, 1, 1, true, false);
        }
        NeuronColumns columns = brain.neurons().resizedTo(builder.neuronCount());
        return builder.buildFrom(
                columns, rows(synapses ? brain.synapses() : NONE, builder.neuronCount()));
    }

    /** Synapses with empty rows for further neurons. */
    private static SynapseColumns rows(SynapseColumns synapses, int neurons) {
        int[] rowStart = Arrays.copyOf(synapses.rowStart(), neurons + 1);
        Arrays.fill(rowStart, synapses.rowStart().length, neurons + 1, synapses.count());
        return new SynapseColumns(
                rowStart,
                synapses.target(),
                synapses.weight(),
                synapses.psp(),
                synapses.inhibitory(),
                synapses.charge(),
                synapses.delay());
    }

    private static byte[] file(Connectome connectome) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ConnectomeFile.write(connectome, out, Progress.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (out.size() > MAX_BYTES) {
            throw new UsageException(
                    "Brain too large for a command: bytes=%d limit=%d"
                            .formatted(out.size(), MAX_BYTES));
        }
        return out.toByteArray();
    }

    /** Where the robot's sensors and motors are connected. */
    public RobotWiring wiring() {
        return wiring;
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
                file == null ? RobotBrain.class.getResourceAsStream(OWN) : NamedFile.open(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new UsageException(
                        "Brain too large for a command: file=" + file + " limit=" + MAX_BYTES);
            }
            return bytes;
        } catch (IOException e) {
            throw new UsageException("File cannot be read: " + file + " (" + e + ")", e);
        }
    }
}
