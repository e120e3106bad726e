package org.flinknpu.embedded;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.flinknpu.job.JobOptions;
import org.flinknpu.job.JobSettings;

/**
 * Broker and job in one process: everything that a robot needs from outside.
 *
 * <p>The robot itself, and whoever deploys its brain, are ordinary Kafka clients of {@link
 * #bootstrapServers()}. {@link #close()} stops the job before its broker.
 */
public final class NpuRuntime implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final EmbeddedJob job;

    private NpuRuntime(EmbeddedBroker broker, EmbeddedJob job) {
        this.broker = broker;
        this.job = job;
    }

    /**
     * Starts a broker on a free port with a temporary directory, and the job on it.
     *
     * @param options options of the job by key; the broker's address is filled in, and missing
     *     topics are created unless the options say otherwise
     * @return both, running
     */
    public static NpuRuntime start(Map<String, String> options) {
        return start(0, null, options);
    }

    /**
     * Starts a broker and the job on it.
     *
     * @param brokerPort port of the broker, 0 for a free one
     * @param brokerDataDir where the broker keeps its records; null for a temporary directory
     * @param options as for {@link #start(Map)}
     * @return both, running
     */
    public static NpuRuntime start(
            int brokerPort, Path brokerDataDir, Map<String, String> options) {
        EmbeddedBroker broker = EmbeddedBroker.start(brokerPort, brokerDataDir);
        try {
            Map<String, String> values = new LinkedHashMap<>(options);
            values.put(JobSettings.BOOTSTRAP_SERVERS, broker.bootstrapServers());
            values.putIfAbsent(JobOptions.TOPICS_CREATE.key(), "true");
            return new NpuRuntime(broker, EmbeddedJob.start(JobSettings.of(values)));
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    /**
     * Address of the broker.
     *
     * @return {@code host:port}
     */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /**
     * Address of Flink's web page.
     *
     * @return the address, or nothing if the page is not served
     */
    public Optional<URI> webUi() {
        return job.webUi();
    }

    /**
     * The job.
     *
     * @return the job, until it is closed
     */
    public EmbeddedJob job() {
        return job;
    }

    /** Stops the job, then the broker. */
    @Override
    public void close() {
        try {
            job.close();
        } finally {
            broker.close();
        }
    }
}
