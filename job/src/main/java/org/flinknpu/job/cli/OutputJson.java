package org.flinknpu.job.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.flinknpu.schema.AreaFired;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.BurstJournal;
import org.flinknpu.schema.BurstMetrics;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.JournalEntry;
import org.flinknpu.schema.LogGap;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.wire.DeadLetter;
import org.flinknpu.wire.Packed;

/** Records of the output topics as JSON objects, one per record. */
final class OutputJson {
    private OutputJson() {}

    /**
     * For example {@code {"brainId":"b1","burst":7,"burstTimeMicros":175000,"areas":{"a":[0.2]}}}.
     */
    static ObjectNode of(MotorOutput motor) {
        ObjectNode json = stamp(motor.getBrainId(), motor.getBurst(), motor.getBurstTimeMicros());
        ObjectNode areas = json.putObject("areas");
        for (AreaMotor area : motor.getAreas()) {
            ArrayNode values = areas.putArray(area.getArea());
            for (float value : Packed.floats(area.getValues())) {
                values.add(value);
            }
        }
        return json;
    }

    /**
     * As for motors, with the indices of the fired neurons by area and the count of all of them.
     */
    static ObjectNode of(FiredNeurons fired) {
        ObjectNode json = stamp(fired.getBrainId(), fired.getBurst(), fired.getBurstTimeMicros());
        json.put("firedCount", fired.getFiredCount());
        if (fired.getParts() > 1) {
            json.put("part", fired.getPart()).put("parts", fired.getParts());
        }
        ObjectNode areas = json.putObject("areas");
        for (AreaFired area : fired.getAreas()) {
            ArrayNode neurons = areas.putArray(area.getArea());
            for (int neuron : Packed.ints(area.getNeurons())) {
                neurons.add(Integer.toUnsignedLong(neuron));
            }
        }
        return json;
    }

    /** The record's own field names. */
    static ObjectNode of(BurstMetrics metrics) {
        ObjectNode json = JsonFields.JSON.createObjectNode();
        for (Schema.Field field : metrics.getSchema().getFields()) {
            Object value = metrics.get(field.pos());
            if (value instanceof Long number) {
                json.put(field.name(), number);
            } else if (value instanceof Float number) {
                json.put(field.name(), number);
            } else {
                json.put(field.name(), value.toString());
            }
        }
        return json;
    }

    /** Reason and origin of a refused record, and its bytes in base64. */
    static ObjectNode deadLetter(ConsumerRecord<byte[], byte[]> letter) {
        ObjectNode json = JsonFields.JSON.createObjectNode();
        json.put("reason", header(letter, DeadLetter.REASON));
        json.put("detail", header(letter, DeadLetter.DETAIL));
        json.put("topic", header(letter, DeadLetter.TOPIC));
        putNumber(json, "partition", header(letter, DeadLetter.PARTITION));
        putNumber(json, "offset", header(letter, DeadLetter.OFFSET));
        putNumber(json, "timestampMillis", header(letter, DeadLetter.TIMESTAMP));
        json.put("stage", header(letter, DeadLetter.STAGE));
        json.put("key", utf8(letter.key()));
        json.put("valueBase64", letter.value());
        return json;
    }

    /** A record whose type this program does not know how to write otherwise. */
    static ObjectNode unreadable(ConsumerRecord<byte[], byte[]> record, String why) {
        ObjectNode json = JsonFields.JSON.createObjectNode();
        json.put("unreadable", why);
        json.put("partition", record.partition());
        json.put("offset", record.offset());
        return json;
    }

    /** Picks the form by the type of the record. */
    static ObjectNode of(SpecificRecordBase record) {
        if (record instanceof MotorOutput motor) {
            return of(motor);
        }
        if (record instanceof FiredNeurons fired) {
            return of(fired);
        }
        if (record instanceof BurstJournal journal) {
            return of(journal);
        }
        return of((BurstMetrics) record);
    }

    /** The record's own field names; of an entry, what it has to say. */
    static ObjectNode of(BurstJournal journal) {
        ObjectNode json = JsonFields.JSON.createObjectNode();
        json.put("brainId", journal.getBrainId());
        json.put("writtenMicros", journal.getWrittenMicros());
        json.put("untilBurst", journal.getUntilBurst());
        json.put("untilMicros", journal.getUntilMicros());
        json.put("overruns", journal.getOverruns());
        json.put("skippedBursts", journal.getSkippedBursts());
        ArrayNode entries = json.putArray("entries");
        for (JournalEntry entry : journal.getEntries()) {
            ObjectNode each = entries.addObject();
            each.put("kind", entry.getKind().name());
            each.put("burst", entry.getBurst());
            each.put("timeMicros", entry.getTimeMicros());
            each.put("sensoryPartition", entry.getInput().getSensoryPartition());
            each.put("sensoryOffset", entry.getInput().getSensoryOffset());
            each.put("commandPartition", entry.getInput().getCommandPartition());
            each.put("commandOffset", entry.getInput().getCommandOffset());
            LogGap gap = entry.getGap();
            if (gap != null) {
                each.putObject("gap")
                        .put("topic", gap.getTopic())
                        .put("partition", gap.getPartition())
                        .put("expectedOffset", gap.getExpectedOffset())
                        .put("foundOffset", gap.getFoundOffset());
            }
        }
        return json;
    }

    static String utf8(byte[] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private static ObjectNode stamp(String brain, long burst, long timeMicros) {
        return JsonFields.JSON
                .createObjectNode()
                .put("brainId", brain)
                .put("burst", burst)
                .put("burstTimeMicros", timeMicros);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : utf8(header.value());
    }

    /** Anyone may write to a dead letter topic: a number that is none stays a text. */
    private static void putNumber(ObjectNode json, String field, String text) {
        if (text != null && text.matches("-?\\d{1,18}")) {
            json.put(field, Long.parseLong(text));
        } else {
            json.put(field, text);
        }
    }
}
