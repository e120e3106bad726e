package org.flinknpu.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What a client may do at the broker, asked before it is tried: a broker with access control hides
 * topics from those who have no right to them, and refuses records one by one, long after the
 * start.
 */
public final class BrokerRights {
    private static final Pattern USER_NAME =
            Pattern.compile("\\busername\\s*=\\s*(\"[^\"]*\"|'[^']*'|[^\\s;]+)");

    private final Admin admin;
    private final Properties client;

    /**
     * The rights of a client.
     *
     * @param admin connected as that client; stays open
     * @param client properties of the client, of which the name is shown and nothing else
     */
    public BrokerRights(Admin admin, Properties client) {
        this.admin = admin;
        this.client = client;
    }

    /**
     * Looks topics up.
     *
     * @param needed what the client is going to do with each topic
     * @return names of those that do not exist
     * @throws UsageException if a topic may not be seen or not be used like that
     */
    public List<String> missing(Map<String, AclOperation> needed)
            throws ExecutionException, InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> asked =
                admin.describeTopics(
                                needed.keySet(),
                                new DescribeTopicsOptions().includeAuthorizedOperations(true))
                        .topicNameValues();
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, AclOperation> each : needed.entrySet()) {
            try {
                Set<AclOperation> allowed = asked.get(each.getKey()).get().authorizedOperations();
                // A broker without access control may leave it out.
                if (allowed != null && !allowed.contains(each.getValue())) {
                    throw refused(client, each.getValue(), "topic=" + each.getKey(), null);
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    missing.add(each.getKey());
                } else if (e.getCause() instanceof InvalidTopicException) {
                    throw new UsageException(
                            "Not the name of a topic: " + each.getKey(), e.getCause());
                } else if (e.getCause() instanceof AuthorizationException) {
                    throw refused(client, each.getValue(), "topic=" + each.getKey(), e);
                } else {
                    throw e;
                }
            }
        }
        return missing;
    }

    /**
     * The broker's refusal as one line that names who asked for what.
     *
     * @param client properties of the client
     * @param e what the broker said
     */
    public static UsageException refused(Properties client, AuthorizationException e) {
        String what = e.getMessage();
        if (e instanceof TopicAuthorizationException topics) {
            what = "topic=" + String.join(",", topics.unauthorizedTopics());
        } else if (e instanceof GroupAuthorizationException group) {
            what = "group=" + group.groupId();
        }
        return refused(client, null, what, e);
    }

    /** As {@link #refused(Properties, AuthorizationException)}, if the operation is known. */
    static UsageException refused(
            Properties client, AclOperation operation, String what, Throwable cause) {
        return new UsageException(
                "Not allowed by the broker: principal="
                        + principal(client)
                        + (operation == null ? "" : " operation=" + operation.name())
                        + " "
                        + what
                        + "; its administrator can allow it, see docs/security.md",
                cause);
    }

    /** Whom the broker sees behind these properties, as far as they tell. */
    static String principal(Properties client) {
        Matcher name = USER_NAME.matcher(client.getProperty("sasl.jaas.config", ""));
        if (name.find()) {
            String text = name.group(1);
            boolean quoted = text.startsWith("\"") || text.startsWith("'");
            return "User:" + (quoted ? text.substring(1, text.length() - 1) : text);
        }
        return client.containsKey("ssl.keystore.location")
                ? "that of the certificate"
                : "User:ANONYMOUS";
    }
}
