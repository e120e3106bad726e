package org.flinknpu.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.flinknpu.job.Arguments;
import org.flinknpu.job.JobSettings;
import org.flinknpu.job.UsageException;

/** The arguments of a job, one per line. */
final class OptionsFuzz implements FuzzTarget {
    private static final int MAX_ARGUMENTS = 64;
    private static final String HIDDEN = "******";

    @Override
    public void accept(byte[] input) {
        String[] args = new String(input, StandardCharsets.UTF_8).split("\n", MAX_ARGUMENTS);
        if (Stream.of(args).anyMatch(arg -> arg.startsWith("--config"))) {
            // It would read a file of this machine.
            return;
        }
        Map<String, String> values;
        JobSettings settings;
        try {
            values = Arguments.read(new Properties(), args);
            settings = JobSettings.of(values);
        } catch (UsageException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("refused without a reason", e);
            }
            return;
        }
        requireHidden(values, settings.shown());
    }

    private static void requireHidden(Map<String, String> values, Map<String, String> shown) {
        for (Map.Entry<String, String> each : values.entrySet()) {
            if (JobSettings.isSecret(each.getKey()) && !HIDDEN.equals(shown.get(each.getKey()))) {
                throw new AssertionError("shows a secret: key=" + each.getKey());
            }
        }
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                Seeds.utf8("--kafka.bootstrap.servers\nlocalhost:9092"),
                Seeds.utf8(
                        """
                        --kafka.bootstrap.servers=b:9092
                        --kafka.sasl.jaas.config=x username="u" password="password-1";
                        --npu.parallelism
                        4
                        -Dnpu.delivery=exactly-once
                        --npu.checkpoint.interval=10 s
                        --npu.quota.neurons=1000
                        --npu.sensory.max-bytes=2mb
                        --npu.connectome.roots=file:///a;s3://b/c
                        --npu.topic.motor=m
                        --npu.schema-registry.url=https://r/
                        --flink.state.backend.type=hashmap\
                        """));
    }

    @Override
    public long allowedBytes(int length) {
        return (32 << 20) + (64L << 10) * length;
    }
}
