package org.flinknpu.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.flinknpu.device.image.KernelSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PtxTest {
    @Test
    void shouldBeCompiledFromTheSourceBesideIt() {
        assertThat(KernelSource.resource("burst.ptx.sha256").strip())
                .as("hash of burst.cu with its headers; run kernels/regenerate-ptx")
                .isEqualTo(KernelSource.sha256(KernelSource.whole("burst.cu")));
    }

    /** CUDA 12 drivers refuse PTX of later versions; contraction would change bits. */
    @ParameterizedTest
    @ValueSource(strings = {"burst-32.ptx", "burst-64.ptx"})
    void shouldLoadOnOlderDriversAndNeverContract(String name) {
        String ptx = KernelSource.resource(name);

        assertThat(ptx).contains(".version 6.3").contains(".target sm_75");
        assertThat(ptx).doesNotContain("fma.rn").doesNotContain(".ftz").doesNotContain(".approx");
    }
}
