package org.flinknpu.flow.state;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.flinknpu.flow.InboundRecord;

/** Gives tests of other packages the forms that records had in older snapshots. */
public final class RecordForms {
    private RecordForms() {}

    /** A record as a snapshot of that version holds it. */
    public static InboundRecord read(int version, DataInputView in) throws IOException {
        return KeyGroupForm.readRecord(version, in);
    }
}
