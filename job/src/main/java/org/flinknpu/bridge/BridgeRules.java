package org.flinknpu.bridge;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Packed;
import org.flinknpu.wire.SensoryValidation;

/** What becomes what: messages become sensory events, motor values become messages. */
public final class BridgeRules {
    private final String brainId;
    private final List<SenseRule> senses;
    private final List<DriveRule> drives;
    private final Form form;

    /**
     * How whole events and whole records travel.
     *
     * @param reading an event of JSON text, or a {@link UsageException}
     * @param writing a motor record as JSON
     * @param textPointer where JSON stands as text within a message; empty if the message is it
     */
    public record Form(
            Function<String, SensoryEvent> reading,
            Function<MotorOutput, JsonNode> writing,
            JsonPointer textPointer) {}

    /** Rules of one brain. */
    public BridgeRules(String brainId, List<SenseRule> senses, List<DriveRule> drives, Form form) {
        this.brainId = brainId;
        this.senses = senses;
        this.drives = drives;
        this.form = form;
    }

    /** Topics to subscribe to. */
    public Set<String> senseTopics() {
        Set<String> topics = new LinkedHashSet<>();
        senses.forEach(rule -> topics.add(rule.topic()));
        return topics;
    }

    /** Whether motor values go anywhere. */
    public boolean drives() {
        return !drives.isEmpty();
    }

    /**
     * The events of a message.
     *
     * @throws UsageException if the message does not fit its rules
     */
    List<SensoryEvent> events(Inbox.Message message, long nowMicros) {
        List<SensoryEvent> events = new ArrayList<>();
        for (SenseRule rule : senses) {
            if (rule.topic().equals(message.topic())) {
                if (rule.pointer() == null) {
                    events.add(wholeEvent(message));
                } else {
                    addReadings(rule, message, nowMicros, events);
                }
            }
        }
        return events;
    }

    private SensoryEvent wholeEvent(Inbox.Message message) {
        JsonNode at = message.content().at(form.textPointer());
        return form.reading().apply(at.isTextual() ? at.textValue() : at.toString());
    }

    private void addReadings(
            SenseRule rule, Inbox.Message message, long nowMicros, List<SensoryEvent> events) {
        JsonNode value = message.content().at(rule.pointer());
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                // What is not a number, such as a range that is infinite, comes as null.
                if (!value.get(i).isNull()) {
                    events.add(reading(rule, i, value.get(i), nowMicros));
                }
            }
        } else if (!value.isNull()) {
            events.add(reading(rule, 0, value, nowMicros));
        }
    }

    private SensoryEvent reading(SenseRule rule, int index, JsonNode value, long nowMicros) {
        boolean truth = value.isBoolean();
        if (!value.isNumber() && !truth) {
            throw new UsageException(
                    "No number: topic="
                            + rule.topic()
                            + " at="
                            + (rule.pointer().matches() ? "the message" : rule.pointer()));
        }
        float number = truth ? (value.booleanValue() ? 1f : 0f) : value.floatValue();
        SensoryEvent event =
                new SensoryEvent(
                        brainId,
                        "",
                        nowMicros,
                        rule.area(),
                        new ScalarReading(
                                rule.channel() + index, number, rule.minimum(), rule.maximum()));
        Decoded<SensoryEvent> checked = SensoryValidation.check(event);
        if (!checked.isAccepted()) {
            throw new UsageException(checked.detail() + " topic=" + rule.topic());
        }
        return event;
    }

    /** The messages of a motor record by topic; rules of one topic fill one message. */
    Map<String, JsonNode> messages(MotorOutput motor) {
        Map<String, JsonNode> messages = new LinkedHashMap<>();
        for (DriveRule rule : drives) {
            JsonNode value =
                    rule.area() == null
                            ? text(form.writing().apply(motor), rule)
                            : values(rule, motor);
            if (value != null) {
                messages.put(rule.topic(), with(messages.get(rule.topic()), rule.pointer(), value));
            }
        }
        return messages;
    }

    private static JsonNode text(JsonNode record, DriveRule rule) {
        // Within another message it has to be text.
        return rule.pointer().matches()
                ? record
                : JsonNodeFactory.instance.textNode(record.toString());
    }

    private static JsonNode values(DriveRule rule, MotorOutput motor) {
        for (AreaMotor area : motor.getAreas()) {
            if (area.getArea().equals(rule.area())) {
                int count = Packed.count(area.getValues());
                if (rule.channel() == DriveRule.ALL) {
                    ArrayNode list = JsonNodeFactory.instance.arrayNode();
                    for (float value : Packed.floats(area.getValues())) {
                        list.add(value);
                    }
                    return list;
                }
                return rule.channel() < count
                        ? JsonNodeFactory.instance.numberNode(
                                Packed.floatAt(area.getValues(), rule.channel()))
                        : null;
            }
        }
        // "servo:0" may be channel 0 of "servo", or what a motor is called.
        return rule.channel() == DriveRule.ALL ? null : values(rule.ofWholeName(), motor);
    }

    /** The message with a value at its place; objects on the way are made. */
    private static JsonNode with(JsonNode message, JsonPointer pointer, JsonNode value) {
        if (pointer.matches()) {
            return value;
        }
        ObjectNode object =
                message instanceof ObjectNode known ? known : JsonNodeFactory.instance.objectNode();
        String field = pointer.getMatchingProperty();
        object.set(field, with(object.get(field), pointer.tail(), value));
        return object;
    }
}
