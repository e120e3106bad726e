package org.flinknpu.job;

import java.util.Map;
import java.util.Properties;

/**
 * Settings with which Kafka's clients soon notice that a broker is back.
 *
 * <p>Their own defaults let the pauses between attempts grow to a second, each for connecting, for
 * looking up who leads a partition and for sending again, one after the other: after an outage
 * brains would stay silent for that long although the broker serves. A connection that is refused
 * costs next to nothing, so that more attempts do no harm.
 */
public final class PromptReconnect {
    /** Longest pauses, in milliseconds; the first ones stay as Kafka has them, 50 and 100. */
    private static final Map<String, String> LONGEST_PAUSES =
            Map.of("reconnect.backoff.max.ms", "200", "retry.backoff.max.ms", "200");

    private PromptReconnect() {}

    /**
     * Adds the settings, except those that somebody has chosen.
     *
     * @param client properties of a consumer, producer or admin client; changed
     * @return the same properties
     */
    public static Properties in(Properties client) {
        boolean chosen =
                client.containsKey("reconnect.backoff.ms")
                        || client.containsKey("retry.backoff.ms");
        if (!chosen) {
            LONGEST_PAUSES.forEach(client::putIfAbsent);
        }
        return client;
    }
}
