package org.flinknpu.importer.sonata;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.flinknpu.brain.BrainFormatException;

/**
 * How a circuit is read.
 *
 * @param dtMillis length of a burst in milliseconds; empty for the time step of the simulation
 *     configuration
 * @param root folder below which every file of the circuit must lie; empty for the folder of the
 *     configuration that is imported
 */
public record SonataOptions(OptionalDouble dtMillis, Optional<Path> root) {
    /** The configuration's own time step and folder. */
    public static final SonataOptions PLAIN =
            new SonataOptions(OptionalDouble.empty(), Optional.empty());

    /** Time step of circuits whose configuration names none, in milliseconds: NEST's. */
    static final double DEFAULT_DT_MILLIS = 0.1;

    /** Checks the time step. */
    public SonataOptions {
        dtMillis.ifPresent(dt -> requireTimeStep(dt, "--dt"));
    }

    /**
     * Checks a time step.
     *
     * @throws BrainFormatException if it is not from 0.001 to 1000 ms
     */
    static double requireTimeStep(double millis, String where) {
        if (!(millis >= 0.001 && millis <= 1000)) {
            throw new BrainFormatException(
                    "Time step outside 0.001..1000 ms: %s=%s".formatted(where, millis));
        }
        return millis;
    }
}
