package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.flinknpu.device.KernelProvider;
import org.flinknpu.device.Kernels;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int doctor(String... options) {
        String[] args = new String[options.length + 1];
        args[0] = "doctor";
        System.arraycopy(options, 0, args, 1, options.length);
        return Cli.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @Test
    void shouldTellOfEveryBackendWhetherItWorksOrWhatToDo() {
        assertThat(doctor()).as(err.toString()).isEqualTo(Cli.DONE);
        for (KernelProvider provider : Kernels.installed().providers()) {
            assertThat(out.toString()).containsPattern("(?m)^" + provider.name() + " +\\w+ ");
            if (!provider.probe().available()) {
                assertThat(out.toString()).contains("-> " + provider.probe().remedy());
            }
        }
        assertThat(out.toString())
                .containsPattern("(?m)^cpu +works +device 0: host")
                .containsPattern("(?m)^reference +works ");
    }

    @Test
    void shouldWriteTheSameAsJson() throws Exception {
        assertThat(doctor("--json")).as(err.toString()).isEqualTo(Cli.DONE);
        JsonNode report = JsonFields.JSON.readTree(out.toString());
        assertThat(report.get("works").booleanValue()).isTrue();
        assertThat(report.get("processors").intValue()).isPositive();
        boolean seen = false;
        for (JsonNode backend : report.get("backends")) {
            if (backend.get("name").textValue().equals("cpu")) {
                seen = true;
                JsonNode device = backend.get("devices").get(0);
                assertThat(device.get("works").booleanValue()).isTrue();
                assertThat(device.get("problem").textValue()).isEmpty();
                assertThat(device.get("limits").has("threads")).isTrue();
            }
        }
        assertThat(seen).isTrue();
    }
}
