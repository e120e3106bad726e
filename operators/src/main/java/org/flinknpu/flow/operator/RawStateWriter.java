package org.flinknpu.flow.operator;

import java.io.IOException;
import java.util.List;
import org.apache.flink.runtime.state.AsyncSnapshotCallable;
import org.apache.flink.runtime.state.CheckpointStateOutputStream;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.CheckpointedStateScope;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.flinknpu.flow.NpuMetrics;
import org.flinknpu.flow.StagedState;
import org.flinknpu.flow.state.KeyGroupForm;
import org.flinknpu.flow.state.SeatImage;

/**
 * The asynchronous part of one snapshot: writes the images key group by key group. Whether it ends
 * well, fails, or is cancelled before or while it runs, the images are let go exactly once and the
 * stream is closed.
 */
final class RawStateWriter extends AsyncSnapshotCallable<SnapshotResult<KeyedStateHandle>> {
    private final KeyGroupRange range;
    private final List<List<SeatImage>> groups;
    private final List<StagedState> staged;
    private final CheckpointStreamFactory streams;
    private final NpuMetrics metrics;

    RawStateWriter(
            KeyGroupRange range,
            List<List<SeatImage>> groups,
            List<StagedState> staged,
            CheckpointStreamFactory streams,
            NpuMetrics metrics) {
        this.range = range;
        this.groups = groups;
        this.staged = staged;
        this.streams = streams;
        this.metrics = metrics;
    }

    @Override
    protected SnapshotResult<KeyedStateHandle> callInternal() throws Exception {
        staged.forEach(StagedState::fill);
        CheckpointStateOutputStream out =
                streams.createCheckpointStateOutputStream(CheckpointedStateScope.EXCLUSIVE);
        snapshotCloseableRegistry.registerCloseable(out);
        KeyGroupRangeOffsets offsets = write(out);
        long bytes = out.getPos();
        if (!snapshotCloseableRegistry.unregisterCloseable(out)) {
            throw new IOException("Stream of the snapshot was closed");
        }
        StreamStateHandle handle = out.closeAndGetHandle();
        metrics.stateBytes(bytes);
        return handle == null
                ? SnapshotResult.empty()
                : SnapshotResult.of(new KeyGroupsStateHandle(offsets, handle));
    }

    private KeyGroupRangeOffsets write(CheckpointStateOutputStream out) throws IOException {
        KeyGroupRangeOffsets offsets = new KeyGroupRangeOffsets(range);
        KeyGroupForm form = new KeyGroupForm();
        int index = 0;
        for (int keyGroup : range) {
            offsets.setKeyGroupOffset(keyGroup, out.getPos());
            form.write(groups.get(index++), out);
        }
        return offsets;
    }

    @Override
    protected void cleanupProvidedResources() {
        staged.forEach(StagedState::release);
    }
}
