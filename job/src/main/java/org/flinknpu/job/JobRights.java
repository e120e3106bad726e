package org.flinknpu.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.flinknpu.wire.Topics;

/** What the job has to be allowed at its broker, checked before it starts. */
final class JobRights {
    /** Under the connector's pooling of transactions an id is the prefix and two numbers. */
    private static final String ANY_TRANSACTION = "-motor-0-0";

    private JobRights() {}

    /** What the job does with each of its topics. */
    static Map<String, AclOperation> topics(JobSettings settings) {
        Map<String, AclOperation> needed = new LinkedHashMap<>();
        String sensory = settings.get(JobOptions.TOPIC_SENSORY);
        String command = settings.get(JobOptions.TOPIC_COMMAND);
        needed.put(sensory, AclOperation.READ);
        needed.put(command, AclOperation.READ);
        needed.put(settings.get(JobOptions.TOPIC_MOTOR), AclOperation.WRITE);
        needed.put(settings.get(JobOptions.TOPIC_SPIKES), AclOperation.WRITE);
        needed.put(settings.get(JobOptions.TOPIC_METRICS), AclOperation.WRITE);
        needed.put(settings.get(RecorderOptions.TOPIC_JOURNAL), AclOperation.WRITE);
        needed.put(Topics.deadLetter(sensory), AclOperation.WRITE);
        needed.put(Topics.deadLetter(command), AclOperation.WRITE);
        return needed;
    }

    /** Who looks for transactions that an earlier run left open has to be allowed to read. */
    private static Map<String, AclOperation> transactionalTopics(JobSettings settings) {
        Map<String, AclOperation> needed = new LinkedHashMap<>();
        topics(settings)
                .forEach(
                        (topic, operation) -> {
                            if (operation == AclOperation.WRITE) {
                                needed.put(topic, AclOperation.READ);
                            }
                        });
        return needed;
    }

    /**
     * Checks the consumer group and, if delivery is exactly-once, the transactions.
     *
     * @throws UsageException if the job may not use them
     */
    static void require(Admin admin, JobSettings settings)
            throws ExecutionException, InterruptedException {
        String group = settings.get(JobOptions.GROUP_ID);
        try {
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        } catch (ExecutionException e) {
            refuse(settings, AclOperation.READ, "group=" + group, e);
        }
        if (settings.get(JobOptions.DELIVERY) != JobOptions.Delivery.EXACTLY_ONCE) {
            return;
        }
        new BrokerRights(admin, settings.kafka()).missing(transactionalTopics(settings));
        String id = settings.get(JobOptions.TRANSACTIONAL_ID_PREFIX) + ANY_TRANSACTION;
        try {
            admin.describeTransactions(List.of(id)).all().get();
        } catch (ExecutionException e) {
            refuse(settings, AclOperation.WRITE, "transactional-id=" + id, e);
        }
    }

    /** Any other answer, such as that there is none yet, says that the question was allowed. */
    private static void refuse(
            JobSettings settings, AclOperation operation, String what, ExecutionException e)
            throws ExecutionException {
        if (e.getCause() instanceof AuthorizationException) {
            throw BrokerRights.refused(settings.kafka(), operation, what, e.getCause());
        }
        if (!(e.getCause() instanceof ApiException)) {
            throw e;
        }
    }
}
