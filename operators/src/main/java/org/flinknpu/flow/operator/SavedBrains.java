package org.flinknpu.flow.operator;

import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.flow.state.KeyGroupForm;
import org.flinknpu.flow.state.SeatImage;

/**
 * Reads single brains out of a savepoint or a checkpoint, without a job. Only the brains' own part
 * of it is looked at; only the key group of the brain is read.
 */
public final class SavedBrains {
    private static final String METADATA = "_metadata";

    private SavedBrains() {}

    /**
     * What a savepoint or checkpoint holds of one id.
     *
     * @param pointer its folder or its metadata file, as a path or URI of a file system that Flink
     *     knows
     * @param brainId the id
     * @return what is saved, or null if it knows no such brain
     * @throws FileNotFoundException if there is no savepoint
     * @throws IOException if it cannot be read
     * @throws CorruptStateException if what it holds of the brain is damaged
     */
    public static SeatImage read(String pointer, String brainId) throws IOException {
        for (OperatorState operator : metadata(pointer).getOperatorStates()) {
            int keyGroup =
                    KeyGroupRangeAssignment.assignToKeyGroup(brainId, operator.getMaxParallelism());
            for (OperatorSubtaskState subtask : operator.getStates()) {
                for (KeyedStateHandle handle : subtask.getRawKeyedState()) {
                    SeatImage seat = read((KeyGroupsStateHandle) handle, keyGroup, brainId);
                    if (seat != null) {
                        return seat;
                    }
                }
            }
        }
        return null;
    }

    private static CheckpointMetadata metadata(String pointer) throws IOException {
        Path path = new Path(pointer);
        if (path.getFileSystem().getFileStatus(path).isDir()) {
            path = new Path(path, METADATA);
        }
        try (DataInputStream in = new DataInputStream(path.getFileSystem().open(path))) {
            return Checkpoints.loadCheckpointMetadata(
                    in, SavedBrains.class.getClassLoader(), pointer);
        }
    }

    private static SeatImage read(KeyGroupsStateHandle handle, int keyGroup, String brainId)
            throws IOException {
        List<SeatImage> found = new ArrayList<>(1);
        try (FSDataInputStream in = handle.openInputStream()) {
            for (Tuple2<Integer, Long> group : handle.getGroupRangeOffsets()) {
                if (group.f0 == keyGroup) {
                    in.seek(group.f1);
                    new KeyGroupForm()
                            .read(
                                    in,
                                    "keyGroup=" + keyGroup,
                                    seat -> {
                                        if (seat.brainId().equals(brainId)) {
                                            found.add(seat);
                                        }
                                    });
                }
            }
        }
        return found.isEmpty() ? null : found.get(0);
    }
}
