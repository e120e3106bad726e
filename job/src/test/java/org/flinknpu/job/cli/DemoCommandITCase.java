package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.flinknpu.device.KernelProvider;
import org.flinknpu.device.Kernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DemoCommandITCase {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Cli.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @Test
    void shouldPrintOneJsonObjectOfMeasuredFigures() throws Exception {
        int exitCode =
                run(
                        "demo",
                        "--headless",
                        "--duration",
                        "8s",
                        "--speed",
                        "0",
                        "--seed",
                        "3",
                        "--json");
        assertThat(exitCode).as(err.toString()).isEqualTo(Cli.DONE);
        assertThat(out.toString().strip().lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("lightsReached").asInt()).isPositive();
        assertThat(json.get("collisions").asInt()).isZero();
        assertThat(json.get("steps").asInt()).isEqualTo(400);
        assertThat(json.get("bursts").asInt()).isEqualTo(1605);
        assertThat(json.get("burstMicrosP50").asDouble()).isPositive();
        assertThat(json.get("burstMicrosP99").asDouble())
                .isGreaterThanOrEqualTo(json.get("burstMicrosP50").asDouble());
        assertThat(json.get("sensorToMotorMicrosP50").asDouble()).isPositive();
        assertThat(json.get("sensorToMotorMicrosP99").asDouble())
                .isGreaterThanOrEqualTo(json.get("sensorToMotorMicrosP50").asDouble());
        assertThat(json.get("deadLetters").asInt()).isZero();
        assertThat(json.get("seed").asLong()).isEqualTo(3);
        assertThat(json.get("backend").asText()).isNotEmpty();
        assertThat(json.get("lesion").asBoolean()).isFalse();
    }

    @Test
    void shouldReachNoLightWhenLesionedOnAnyClock() throws Exception {
        int exitCode =
                run(
                        "demo",
                        "--headless",
                        "--duration",
                        "2s",
                        "--clock",
                        "wall",
                        "--lesion",
                        "--json");
        assertThat(exitCode).as(err.toString()).isEqualTo(Cli.DONE);
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("lightsReached").asInt()).isZero();
        assertThat(json.get("bursts").asInt()).isPositive();
        assertThat(json.get("steps").asInt()).isEqualTo(100);
        assertThat(json.get("clock").asText()).isEqualTo("wall");
        assertThat(json.get("lesion").asBoolean()).isTrue();
    }

    @Test
    void shouldSayThatTheJobRefusedTheBackend() {
        Kernels kernels = Kernels.installed();
        String missing =
                kernels.providers().stream()
                        .filter(provider -> !kernels.probe(provider).available())
                        .map(KernelProvider::name)
                        .findFirst()
                        .orElseGet(() -> abort("this machine has every backend"));
        int exitCode =
                run("demo", "--headless", "--duration", "1s", "--backend", missing, "--json");
        assertThat(exitCode).isEqualTo(Cli.WRONG_USE);
        assertThat(err.toString()).contains("Brain was refused by the job").contains(missing);
        assertThat(out.toString()).isEmpty();
    }
}
