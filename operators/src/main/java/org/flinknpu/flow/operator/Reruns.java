package org.flinknpu.flow.operator;

import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.flinknpu.flow.BrainRerun;
import org.flinknpu.flow.NpuMetrics;
import org.flinknpu.flow.NpuOptions;
import org.flinknpu.flow.Outlet;

/** Opens reruns outside of any job: what they count, nobody looks at. */
public final class Reruns {
    private Reruns() {}

    /**
     * A brain that is not there yet; the caller closes it.
     *
     * @param options as of the job; its backend is used, whatever the brain asks for
     * @param brainId id of the brain
     * @param log its inputs
     * @param outlet takes what the bursts give
     */
    public static BrainRerun open(
            NpuOptions options, String brainId, BrainRerun.InputLog log, Outlet outlet) {
        return new BrainRerun(options, brainId, log, outlet, metrics());
    }

    /** Metrics that belong to no job. */
    public static NpuMetrics metrics() {
        return new NpuMetrics(new UnregisteredMetricsGroup());
    }
}
