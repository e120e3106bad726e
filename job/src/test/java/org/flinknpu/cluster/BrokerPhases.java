package org.flinknpu.cluster;

import java.time.Duration;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where the time goes when a broker starts again, read from its log. */
final class BrokerPhases {
    private static final int TIME_LENGTH = "HH:mm:ss.SSS".length();

    /** What a phase ends with, and the words of Kafka's log that say so. */
    private static final Map<String, String> ENDS = new LinkedHashMap<>();

    static {
        ENDS.put("JVM", "Starting controller");
        ENDS.put("controller", "Activated periodic tasks");
        ENDS.put("logs", "LogManager Loaded ");
        ENDS.put("session over", "because its session has timed out");
        ENDS.put("registered", "Successfully registered broker");
        ENDS.put("started", "Kafka Server started");
    }

    private BrokerPhases() {}

    /**
     * When each phase of the newest start ended, in ms after a moment of the same day; phases that
     * the log does not show, or not since that moment, are left out.
     */
    static Map<String, Long> since(LocalTime moment, String log) {
        Map<String, Long> millis = new LinkedHashMap<>();
        ENDS.forEach(
                (phase, words) -> {
                    int found = log.lastIndexOf(words);
                    int line = log.lastIndexOf('\n', found) + 1;
                    if (found >= 0) {
                        LocalTime end = LocalTime.parse(log.substring(line, line + TIME_LENGTH));
                        long after = Duration.between(moment, end).toMillis();
                        if (after >= 0) {
                            millis.put(phase, after);
                        }
                    }
                });
        return millis;
    }
}
