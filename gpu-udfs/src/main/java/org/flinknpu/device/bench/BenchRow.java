package org.flinknpu.device.bench;

/**
 * How fast a backend ran one brain. Times are microseconds per burst.
 *
 * @param neurons size of the W1 brain
 * @param rate fraction of its neurons that was meant to fire per burst
 * @param backend the candidate's name
 * @param mode how bursts were run
 * @param bursts how many were timed
 * @param medianMicros median
 * @param p99Micros 99th percentile
 * @param firedRate fraction of the neurons that did fire per burst
 * @param synapticEvents charges delivered per burst; 0 in a free run, as are all phases
 * @param stageMicros mean of the phase
 * @param copyMicros mean of the phase
 * @param kernelMicros mean of the phase
 * @param drainMicros mean of the phase
 * @param checked what the fired neurons were compared with, or empty
 * @param problem why there are no figures or they are worth nothing, or empty
 */
public record BenchRow(
        int neurons,
        double rate,
        String backend,
        Mode mode,
        long bursts,
        double medianMicros,
        double p99Micros,
        double firedRate,
        double synapticEvents,
        double stageMicros,
        double copyMicros,
        double kernelMicros,
        double drainMicros,
        String checked,
        String problem) {
    /** How bursts are run. */
    public enum Mode {
        /** One call per burst, stimulus in and fired neurons out each time. */
        ROUND_TRIP,
        /** Many bursts per call without stimulus; a sample is the mean of a call. */
        FREE_RUN
    }

    /** A row without figures. */
    static BenchRow failed(W1 brain, String backend, Mode mode, String problem) {
        return new BenchRow(
                brain.connectome().neuronCount(),
                brain.rate(),
                backend,
                mode,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                "",
                problem);
    }

    /** This row with the outcome of a comparison. */
    BenchRow compared(String with, String newProblem) {
        return new BenchRow(
                neurons,
                rate,
                backend,
                mode,
                bursts,
                medianMicros,
                p99Micros,
                firedRate,
                synapticEvents,
                stageMicros,
                copyMicros,
                kernelMicros,
                drainMicros,
                with,
                newProblem);
    }
}
