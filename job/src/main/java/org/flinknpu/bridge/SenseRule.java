package org.flinknpu.bridge;

import com.fasterxml.jackson.core.JsonPointer;
import org.flinknpu.job.UsageException;

/**
 * What becomes of messages of a topic: {@code TOPIC[#POINTER]=AREA[:CHANNEL[:MIN:MAX]]}, or {@code
 * TOPIC} alone for messages that are sensory events as {@code npu send} reads them.
 *
 * @param topic the topic
 * @param pointer where in the message the value stands; null for the rule of whole events
 * @param area where it goes; null for the rule of whole events
 * @param channel channel of the value, or of the first one of a list
 * @param minimum smallest value of the sensor
 * @param maximum largest value of the sensor
 */
public record SenseRule(
        String topic, JsonPointer pointer, String area, int channel, float minimum, float maximum) {
    private static final int AREA = 0;
    private static final int CHANNEL = 1;
    private static final int MINIMUM = 2;
    private static final int MAXIMUM = 3;

    /**
     * Reads a rule.
     *
     * @param defaultPointer where values stand if the rule does not say
     * @throws UsageException if it is none
     */
    public static SenseRule parse(String text, String defaultPointer) {
        int equals = text.lastIndexOf('=');
        if (equals < 0) {
            return new SenseRule(topic(text, text), null, null, 0, 0f, 1f);
        }
        String[] target = text.substring(equals + 1).split(":", -1);
        boolean whole = target.length == MAXIMUM + 1 || target.length <= CHANNEL + 1;
        if (!whole || target[AREA].isEmpty()) {
            throw refused(text);
        }
        try {
            SenseRule rule =
                    new SenseRule(
                            topic(text.substring(0, equals), text),
                            pointer(text.substring(0, equals), defaultPointer),
                            target[AREA],
                            target.length > CHANNEL ? Integer.parseInt(target[CHANNEL]) : 0,
                            target.length > MINIMUM ? Float.parseFloat(target[MINIMUM]) : 0f,
                            target.length > MAXIMUM ? Float.parseFloat(target[MAXIMUM]) : 1f);
            if (rule.channel >= 0 && rule.minimum < rule.maximum) {
                return rule;
            }
        } catch (IllegalArgumentException e) {
            throw refused(text);
        }
        throw refused(text);
    }

    /** The part of a place before its pointer. */
    static String topic(String place, String rule) {
        int hash = place.indexOf('#');
        String topic = hash < 0 ? place : place.substring(0, hash);
        // "robot/#" is a wildcard, not the field "" of "robot/".
        boolean wild = topic.indexOf('+') >= 0 || place.endsWith("#");
        if (topic.isEmpty() || topic.length() > 255 || wild) {
            throw new UsageException("Topic is empty, too long or has wildcards: " + rule);
        }
        return topic;
    }

    /** The pointer of a place, or the other one. */
    static JsonPointer pointer(String place, String otherwise) {
        int hash = place.indexOf('#');
        return JsonPointer.compile(hash < 0 ? otherwise : place.substring(hash + 1));
    }

    private static UsageException refused(String text) {
        return new UsageException(
                "Not a rule: --sense="
                        + text
                        + "; TOPIC#/FIELD=AREA:CHANNEL or TOPIC#/FIELD=AREA:CHANNEL:MIN:MAX");
    }
}
