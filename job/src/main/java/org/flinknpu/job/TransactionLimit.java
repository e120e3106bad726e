package org.flinknpu.job;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the broker allows transactions that stay open as long as exactly-once delivery is set up
 * for. A broker that does not refuses the producers of the job one by one while it starts, again
 * and again.
 */
final class TransactionLimit {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionLimit.class);
    private static final String BROKER_LIMIT = "transaction.max.timeout.ms";

    private TransactionLimit() {}

    /**
     * Checks the limit of one broker of the cluster, if delivery is exactly-once.
     *
     * @throws UsageException if the job's transaction timeout exceeds it
     */
    static void require(Admin admin, JobSettings settings)
            throws ExecutionException, InterruptedException {
        if (settings.get(JobOptions.DELIVERY) != JobOptions.Delivery.EXACTLY_ONCE) {
            return;
        }
        long timeoutMillis = settings.get(JobOptions.TRANSACTION_TIMEOUT).toMillis();
        ConfigEntry limit = brokerLimit(admin);
        if (limit != null && timeoutMillis > Long.parseLong(limit.value())) {
            throw new UsageException(
                    "Transaction timeout above the broker's limit: %s=%d ms %s=%s; lower the one or raise the other"
                            .formatted(
                                    JobOptions.TRANSACTION_TIMEOUT.key(),
                                    timeoutMillis,
                                    BROKER_LIMIT,
                                    limit.value()));
        }
    }

    private static ConfigEntry brokerLimit(Admin admin)
            throws ExecutionException, InterruptedException {
        Node node = admin.describeCluster().nodes().get().iterator().next();
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
        try {
            return admin.describeConfigs(List.of(broker)).all().get().get(broker).get(BROKER_LIMIT);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                LOG.info("The broker's {} may not be read and is not checked", BROKER_LIMIT);
                return null;
            }
            throw e;
        }
    }
}
