package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code npu run} says to mistakes: one line, exit code 2, before anything is started. */
class RunCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldNameTheNearestOption() {
        assertThat(run("--npu.paralelism", "2")).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: Unknown option: npu.paralelism; did you mean npu.parallelism?");
    }

    @Test
    void shouldTellAValueThatDoesNotFit() {
        assertThat(run("--npu.delivery", "twice")).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: Value does not fit: npu.delivery=twice; expected at-least-once or"
                                + " exactly-once");
    }

    @Test
    void shouldTellAFileThatDoesNotExist() {
        assertThat(run("--config", "nowhere.properties")).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines()).containsExactly("npu: No such file: nowhere.properties");
    }

    @Test
    @Timeout(10)
    void shouldTellThatNoBrokerAnswers() throws Exception {
        String nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = "127.0.0.1:" + free.getLocalPort();
        }

        assertThat(run("--bootstrap", nobody, "--npu.kafka.check-timeout", "1 s"))
                .isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: No broker answers: bootstrap.servers="
                                + nobody
                                + "; check the address, or start one with: npu broker");
    }

    @Test
    @Timeout(10)
    void shouldNotRepeatThePasswordOfAnAddress() throws Exception {
        assertThat(
                        run(
                                "--npu.schema-registry.url",
                                "http://user:hidden@127.0.0.1:1",
                                "--npu.kafka.check-timeout",
                                "0",
                                "--npu.topics.create",
                                "false",
                                "--npu.web.enabled",
                                "false"))
                .isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString())
                .contains("npu.schema-registry.url=http://******@127.0.0.1:1")
                .doesNotContain("hidden");
    }

    @Test
    void shouldNameTheFileThatIsThePlaceForASecret() {
        run("--npu.schema-registry.authorization-secret", "x", "--npu.paralelism", "2");
        run("--kafka.ssl.key.password", "x", "--npu.paralelism", "2");

        assertThat(err.toString().lines().filter(line -> line.contains("every user")))
                .satisfiesExactly(
                        job -> assertThat(job).endsWith("use --config FILE"),
                        kafka -> assertThat(kafka).endsWith("use --kafka-config FILE"));
    }

    private int run(String... options) {
        String[] args = new String[options.length + 1];
        args[0] = "run";
        System.arraycopy(options, 0, args, 1, options.length);
        return Cli.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
