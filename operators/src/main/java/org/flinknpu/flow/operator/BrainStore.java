package org.flinknpu.flow.operator;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupStatePartitionStreamProvider;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.flinknpu.flow.NpuMetrics;
import org.flinknpu.flow.Seats;
import org.flinknpu.flow.StagedState;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.flow.state.KeyGroupForm;
import org.flinknpu.flow.state.SeatImage;

/**
 * The seam between Flink's state and living brains. This one writes all state as raw keyed state,
 * asynchronously: at the barrier it takes images of the seats, which costs one copy in memory of
 * each brain that has changed since its last image, and hands the writing to Flink's threads. The
 * copies are reused from snapshot to snapshot; while one is still being written, because a snapshot
 * is slow or another one overlaps it, the next image of that brain takes new memory.
 */
final class BrainStore {
    private final KeyGroupRange range;
    private final NpuMetrics metrics;

    BrainStore(KeyGroupRange range, NpuMetrics metrics) {
        this.range = range;
        this.metrics = metrics;
    }

    /**
     * Starts a snapshot.
     *
     * @param seats whose state of this moment is written
     * @param streams where it is written
     * @param task gets the streams, so that they are closed if the task is cancelled
     * @return what remains to be run; the images are let go when it has run or is cancelled
     */
    RunnableFuture<SnapshotResult<KeyedStateHandle>> snapshot(
            Seats seats, CheckpointStreamFactory streams, CloseableRegistry task)
            throws IOException {
        List<StagedState> staged = new ArrayList<>();
        boolean started = false;
        try {
            List<List<SeatImage>> groups =
                    seats.images(range.getStartKeyGroup(), range.getNumberOfKeyGroups(), staged);
            RunnableFuture<SnapshotResult<KeyedStateHandle>> rest =
                    new RawStateWriter(range, groups, staged, streams, metrics)
                            .toAsyncSnapshotFutureTask(task);
            started = true;
            return rest;
        } finally {
            if (!started) {
                staged.forEach(StagedState::release);
            }
        }
    }

    /**
     * Takes over what was saved.
     *
     * @throws CorruptStateException if it is damaged or does not belong to these seats
     */
    void restore(Iterable<KeyGroupStatePartitionStreamProvider> groups, Seats seats)
            throws IOException {
        KeyGroupForm form = new KeyGroupForm();
        for (KeyGroupStatePartitionStreamProvider group : groups) {
            int keyGroup = group.getKeyGroupId();
            try (InputStream in = group.getStream()) {
                form.read(in, "keyGroup=" + keyGroup, image -> seats.restore(keyGroup, image));
            }
        }
    }
}
