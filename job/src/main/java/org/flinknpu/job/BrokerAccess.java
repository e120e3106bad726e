package org.flinknpu.job;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Asks whether the broker is there before anything else is started.
 *
 * <p>Kafka's clients try for ever and log a warning for each attempt; a person who mistyped an
 * address wants one line, soon.
 */
public final class BrokerAccess {
    private static final int REQUEST_TIMEOUT_MILLIS = 5_000;

    private BrokerAccess() {}

    /**
     * Connects to the broker and waits for its first answer.
     *
     * @param client properties of a Kafka client, with {@code bootstrap.servers}
     * @param timeout longest wait
     * @return an admin client that has had an answer; the caller closes it
     * @throws UsageException if none came in time or the broker refused
     */
    public static Admin connect(Properties client, Duration timeout) {
        Properties properties = new Properties();
        properties.putAll(client);
        long millis = timeout.toMillis();
        properties.put(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Integer.toString((int) Math.min(millis, REQUEST_TIMEOUT_MILLIS)));
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(millis));
        properties.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "500");
        Admin admin = null;
        try {
            admin = Admin.create(properties);
            admin.describeCluster().nodes().get(millis, TimeUnit.MILLISECONDS);
            return admin;
        } catch (KafkaException e) {
            throw refused(client, admin, e.getCause() == null ? e : e.getCause());
        } catch (ExecutionException e) {
            throw refused(client, admin, e.getCause());
        } catch (TimeoutException e) {
            throw refused(client, admin, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(client, admin, e);
        }
    }

    private static UsageException refused(Properties client, Admin admin, Throwable cause) {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
        String servers = client.getProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        boolean silent =
                cause instanceof TimeoutException
                        || cause instanceof org.apache.kafka.common.errors.TimeoutException;
        return silent
                ? new UsageException(
                        "No broker answers: bootstrap.servers="
                                + servers
                                + "; check the address, or start one with: npu broker",
                        cause)
                : new UsageException(
                        "Broker refused: bootstrap.servers="
                                + servers
                                + " principal="
                                + BrokerRights.principal(client)
                                + " ("
                                + cause.getMessage()
                                + ")",
                        cause);
    }
}
