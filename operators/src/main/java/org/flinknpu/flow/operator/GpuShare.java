package org.flinknpu.flow.operator;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.flinknpu.device.Candidate;
import org.flinknpu.device.Kernels;
import org.flinknpu.flow.NpuOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices that Flink has given a TaskManager as its external resource {@value #RESOURCE}. Flink
 * hides none of the others, so the operator keeps to them by itself. A device that the job's
 * options select takes precedence.
 */
final class GpuShare {
    /** Name under which Flink's documentation configures GPUs. */
    static final String RESOURCE = "gpu";

    /** Property that Flink's GPU driver sets: the device's number along the bus. */
    private static final String INDEX = "index";

    private static final Logger LOG = LoggerFactory.getLogger(GpuShare.class);

    private GpuShare() {}

    /** Options with the devices that brains of this subtask may use. */
    static NpuOptions apply(
            NpuOptions options, Collection<ExternalResourceInfo> given, Kernels kernels) {
        NpuOptions.Backend backend = options.backend();
        boolean onHost = Candidate.isPlainJava(backend.name());
        if (given.isEmpty() || !backend.device().isEmpty() || onHost) {
            return options;
        }
        SortedSet<Integer> indices = new TreeSet<>();
        for (ExternalResourceInfo each : given) {
            each.getProperty(INDEX).ifPresent(text -> add(text, indices));
        }
        String selector = kernels.selectorOf(indices);
        if (selector.isEmpty()) {
            selector = "Flink's " + RESOURCE + " " + indices;
            LOG.warn("None of the devices that Flink gives is known here: index={}", indices);
        } else {
            LOG.info("Devices given by Flink: index={}, at {}", indices, selector);
        }
        return options.withBackend(
                new NpuOptions.Backend(
                        backend.name(),
                        selector,
                        backend.threads(),
                        backend.race(),
                        backend.failover()));
    }

    private static void add(String text, SortedSet<Integer> indices) {
        try {
            indices.add(Integer.parseInt(text.strip()));
        } catch (NumberFormatException e) {
            LOG.warn("Not the number of a device: {}={} of resource {}", INDEX, text, RESOURCE);
        }
    }
}
