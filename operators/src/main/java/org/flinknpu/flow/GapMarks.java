package org.flinknpu.flow;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.flinknpu.flow.state.CorruptStateException;

/**
 * The newest gap of each partition, kept for the life of the job: the source marks the first record
 * behind a gap, and this marks all later ones, because each brain of the partition has to learn of
 * it from its own next record. One gap per partition is enough: who stood before an older one
 * stands before the newest one, too.
 *
 * <p>Used by the task's thread only. The state is text, one line per partition, and handed to every
 * subtask, since partitions move between them.
 */
final class GapMarks {
    private static final String FIELD_END = "\t";
    private static final int FIELDS = 4;

    private final Map<String, Gap> newest = new HashMap<>();
    private ListState<String> saved;

    /** Takes over what was saved. */
    void open(OperatorStateStore states) throws Exception {
        saved = states.getUnionListState(new ListStateDescriptor<>("log-gaps", Types.STRING));
        for (String line : saved.get()) {
            String[] fields = line.split(FIELD_END);
            if (fields.length != FIELDS) {
                throw new CorruptStateException("Saved gap has not four fields: line=" + line);
            }
            newest.put(
                    key(fields[0], Integer.parseInt(fields[1])),
                    new Gap(Long.parseLong(fields[2]), Long.parseLong(fields[3])));
        }
    }

    /** Saves all marks. */
    void save() throws Exception {
        saved.clear();
        for (Map.Entry<String, Gap> each : newest.entrySet()) {
            saved.add(
                    each.getKey()
                            + FIELD_END
                            + each.getValue().expectedOffset()
                            + FIELD_END
                            + each.getValue().foundOffset());
        }
    }

    /** The record with the mark that it needs. */
    InboundRecord marked(InboundRecord record) {
        if (record.gap() == null && newest.isEmpty()) {
            return record;
        }
        String key = key(record.topic(), record.partition());
        if (record.gap() != null) {
            newest.put(key, record.gap());
            return record;
        }
        Gap gap = newest.get(key);
        return gap == null ? record : record.withGap(gap);
    }

    private static String key(String topic, int partition) {
        return topic + FIELD_END + partition;
    }
}
