package org.flinknpu.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.flinknpu.device.Availability;
import org.flinknpu.device.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class CudaLostDeviceTest {
    /** The driver refuses this process every further call, on new contexts, too. */
    @Test
    void shouldMoveEveryBrainOffAContextThatAStrayWriteHasDestroyed() throws Exception {
        Availability found = new CudaProvider().probe();
        assumeTrue(found.available(), "no CUDA device: " + found.reason());

        List<String> lines = ChildJvm.run(List.of(), LostDevice.class);

        assertThat(lines).containsSequence("cuda cuda", "cpu", "cpu");
    }
}
