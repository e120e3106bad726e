package org.flinknpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two jobs in one JVM: where the jars with natives must lie, and what is said if they do not. */
@Timeout(180)
class TwoLoadersTest {
    private static List<String> run(String backend, String layout) throws Exception {
        Availability here = Kernels.installed().provider(backend).probe();
        assumeTrue(here.available(), "no " + backend + ": " + here.reason());
        List<String> lines =
                ChildJvm.run(List.of("-Dbackend=" + backend), TwoLoaders.class, layout);
        assertThat(lines).as("output of %s in %s", backend, layout).hasSize(3);
        return lines;
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuda", "opencl"})
    void shouldRunBrainsOfTwoJobsWhenTheNativesLieAboveThem(String backend) throws Exception {
        assertThat(run(backend, "parent")).containsExactly("works", "works", "true");
    }

    @Test
    void shouldSendJcudasNativesToFlinksLibWhenTheSecondJobCannotLoadThem() throws Exception {
        List<String> lines = run("cuda", "child");
        assertThat(lines.get(0)).isEqualTo("works");
        assertThat(lines.get(1))
                .contains("natives are loaded by another class loader")
                .contains("into Flink's lib/ and out of the job's jar");
    }

    /** LWJGL unpacks a copy of its natives for every loader that needs one. */
    @Test
    void shouldRunOpenClInBothJobsWhereverItsNativesLie() throws Exception {
        assertThat(run("opencl", "child")).containsExactly("works", "works", "true");
    }
}
