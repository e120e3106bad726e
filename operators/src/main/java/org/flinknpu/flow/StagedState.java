package org.flinknpu.flow;

import java.util.concurrent.atomic.AtomicInteger;
import org.flinknpu.brain.BrainState;

/**
 * A copy of a brain's state that a snapshot may still be reading. Readers are added by the task's
 * thread and leave on whatever thread writes the snapshot; while there is one, the copy is not
 * written.
 */
public final class StagedState {
    private final BrainState state;
    private final AtomicInteger readers = new AtomicInteger();

    /** A copy that nobody reads yet. */
    StagedState(BrainState state) {
        this.state = state;
    }

    /** The copy. */
    public BrainState state() {
        return state;
    }

    boolean isRead() {
        return readers.get() > 0;
    }

    void addReader() {
        readers.incrementAndGet();
    }

    /** A reader is done, or will never come. */
    public void release() {
        readers.decrementAndGet();
    }
}
