package org.flinknpu.demo;

import java.nio.file.Path;
import java.time.Duration;
import org.flinknpu.schema.ClockMode;

/**
 * What a demo run shall be.
 *
 * @param brainFile Brain JSON or connectome file; null for the one that comes along
 * @param lesion whether the brain loses all synapses
 * @param seed layout of the arena and start of the robot
 * @param clock what makes bursts due
 * @param backend name of the backend; empty for the job's own choice
 * @param duration how long the robot lives, in its own time; null for until interrupted
 * @param speed seconds of the robot per second of the wall clock on the event clock; 0 for as fast
 *     as answers come
 */
public record DemoOptions(
        Path brainFile,
        boolean lesion,
        long seed,
        ClockMode clock,
        String backend,
        Duration duration,
        double speed) {}
