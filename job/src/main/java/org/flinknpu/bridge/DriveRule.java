package org.flinknpu.bridge;

import com.fasterxml.jackson.core.JsonPointer;
import org.flinknpu.job.UsageException;

/**
 * Where motor values go: {@code AREA[:CHANNEL]=TOPIC[#POINTER]}, or {@code TOPIC} alone for whole
 * motor records as {@code npu drive} writes them. Without a channel all values go as a list.
 *
 * @param area whose values; null for the rule of whole records
 * @param channel which one; -1 for all of them
 * @param topic the topic
 * @param pointer where in the message they go
 */
public record DriveRule(String area, int channel, String topic, JsonPointer pointer) {
    /** Stands for all channels. */
    static final int ALL = -1;

    private static final int MAX_DEPTH = 16;

    /**
     * Reads a rule.
     *
     * @param defaultPointer where values go if the rule does not say
     * @throws UsageException if it is none
     */
    public static DriveRule parse(String text, String defaultPointer) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            return new DriveRule(
                    null, ALL, SenseRule.topic(text, text), JsonPointer.compile(defaultPointer));
        }
        String source = text.substring(0, equals);
        String place = text.substring(equals + 1);
        int colon = source.lastIndexOf(':');
        String area = colon < 0 ? source : source.substring(0, colon);
        try {
            int channel = colon < 0 ? ALL : Integer.parseUnsignedInt(source.substring(colon + 1));
            JsonPointer pointer = SenseRule.pointer(place, defaultPointer);
            if (!area.isEmpty() && depth(pointer) <= MAX_DEPTH) {
                return new DriveRule(area, channel, SenseRule.topic(place, text), pointer);
            }
        } catch (IllegalArgumentException e) {
            throw refused(text);
        }
        throw refused(text);
    }

    /** The rule for all values of an area or motor whose name ends like a channel. */
    DriveRule ofWholeName() {
        return new DriveRule(area + ":" + channel, ALL, topic, pointer);
    }

    private static int depth(JsonPointer pointer) {
        int depth = 0;
        for (JsonPointer each = pointer; !each.matches(); each = each.tail()) {
            depth++;
        }
        return depth;
    }

    private static UsageException refused(String text) {
        return new UsageException(
                "Not a rule: --drive=" + text + "; AREA:CHANNEL=TOPIC#/FIELD or AREA=TOPIC#/FIELD");
    }
}
