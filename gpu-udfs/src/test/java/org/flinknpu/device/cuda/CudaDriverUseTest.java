package org.flinknpu.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.flinknpu.device.ChildJvm;
import org.flinknpu.device.cuda.BatchesAmongThreads.Manner;
import org.flinknpu.device.image.EmulatedDriver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Java side asks of a driver, by one whose device is emulated. */
class CudaDriverUseTest {
    @TempDir private static Path folder;

    private static String driver;

    @BeforeAll
    static void build() throws Exception {
        driver = EmulatedDriver.build(folder).toString();
    }

    /** What the driver reports in the end. */
    private static String report(int rounds, Manner manner) throws Exception {
        List<String> printed =
                ChildJvm.run(
                        List.of(),
                        BatchesAmongThreads.class,
                        driver,
                        Integer.toString(rounds),
                        manner.name());
        assertThat(printed).contains("spikes=true");
        return printed.stream().filter(line -> line.startsWith("driver: ")).findAny().orElseThrow();
    }

    /**
     * Brains are copied to the device while those of other threads have launches captured. On a
     * device the process died, inside the driver, when both were on one stream.
     */
    @Test
    void shouldLeaveStreamsThatCaptureToThoseWhoCapture() throws Exception {
        assertThat(report(20, Manner.AT_ONCE))
                .matches("driver: captures=[1-9][0-9]* intrusions=0 stayers=[0-9]+");
    }

    /** Also those of threads that come to a batch which another one has used. */
    @Test
    void shouldLetLaunchesOfAllThreadsStay() throws Exception {
        // Many: where the machine is busy, a burst soon takes so long that its batch gives it up.
        assertThat(report(60, Manner.IN_TURN))
                .matches("driver: captures=[0-9]+ intrusions=0 stayers=[2-9]");
    }
}
