package org.flinknpu.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.flinknpu.device.ChildJvm;
import org.flinknpu.device.image.EmulatedDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Java side asks of a driver, by one whose device is emulated. */
class CudaDriverUseTest {
    private static final int ROUNDS = 20;

    @TempDir private Path folder;

    /**
     * Brains are copied to the device while those of other threads have launches captured. On a
     * device the process died, inside the driver, when both were on one stream.
     */
    @Test
    void shouldLeaveStreamsThatCaptureToThoseWhoCapture() throws Exception {
        String driver = EmulatedDriver.build(folder).toString();

        List<String> printed =
                ChildJvm.run(List.of(), BatchesAmongThreads.class, driver, "" + ROUNDS);

        assertThat(printed).contains("spikes=true");
        assertThat(printed)
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .matches("driver: captures=[1-9][0-9]* intrusions=0"));
    }
}
