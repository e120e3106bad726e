package org.flinknpu.job.cli;

import org.flinknpu.burst.KernelFactory;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.Kernels;
import org.flinknpu.job.NearestName;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Option;

/** The options that say where bursts run. */
final class BackendChoice {
    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = Kernels.AUTO,
            description = "reference, cpu, ... or auto. Default: ${DEFAULT-VALUE}.")
    private String backend;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "",
            description = "Which of the backend's devices: an index or a part of its name.")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads per burst on the host; 0 chooses by the size of the brain.")
    private int threads;

    /** Name as it was given. */
    String name() {
        return backend;
    }

    /**
     * Opens brains where the options say.
     *
     * @throws UsageException if there is no such backend or the number of threads is out of range
     */
    KernelFactory factory() {
        require(backend);
        Kernels kernels = Kernels.installed();
        KernelOptions options;
        try {
            options = new KernelOptions(device, threads);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
        return (connectome, state) -> kernels.open(backend, connectome, state, options);
    }

    /**
     * Checks that a backend exists.
     *
     * @throws UsageException if not; names the nearest one that does
     */
    static void require(String backend) {
        Kernels kernels = Kernels.installed();
        if (!kernels.names().contains(backend)) {
            throw new UsageException(
                    "No such backend: "
                            + backend
                            + NearestName.of(backend, kernels.names())
                                    .map(name -> "; did you mean " + name + "?")
                                    .orElse("; use one of " + String.join(", ", kernels.names())));
        }
    }
}
