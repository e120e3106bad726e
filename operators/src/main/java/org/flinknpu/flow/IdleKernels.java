package org.flinknpu.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the kernels of a subtask that run no bursts, and parks them. A round looks at open kernels
 * only, so a brain that is idle for long costs nothing.
 *
 * <p>Used by the task's thread only.
 */
final class IdleKernels {
    private List<HostedKernel> open = new ArrayList<>();

    /** A kernel was opened that may be parked. */
    void opened(HostedKernel kernel) {
        open.add(kernel);
    }

    /** Parks the kernels that have run no burst since the last round. */
    void round() {
        List<HostedKernel> stay = new ArrayList<>();
        for (HostedKernel kernel : open) {
            if (!kernel.isOpen()) {
                continue;
            }
            if (!kernel.ranSinceAsked()) {
                kernel.park();
            }
            if (kernel.isOpen()) {
                stay.add(kernel);
            }
        }
        open = stay;
    }

    /** Number of kernels that the next round looks at. */
    int size() {
        return open.size();
    }
}
