package org.flinknpu.flow;

import java.util.concurrent.atomic.AtomicInteger;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.DeferredSave;

/**
 * A copy of a brain's state that a snapshot may still be reading. Readers are added by the task's
 * thread and leave on whatever thread writes the snapshot; while there is one, the copy is not
 * written.
 *
 * <p>Where a device has set the state aside, the copy is still to be made: by {@link #fill}, on the
 * thread that writes the snapshot.
 */
public final class StagedState {
    private final BrainState state;
    private final AtomicInteger readers = new AtomicInteger();
    private DeferredSave source;
    private volatile boolean pending;
    private volatile boolean lost;

    /** A copy that nobody reads yet. */
    StagedState(BrainState state) {
        this.state = state;
    }

    /** The copy; {@link #fill} it before it is read. */
    public BrainState state() {
        return state;
    }

    /** The state has been set aside and is still to be copied. */
    synchronized void fillLater(DeferredSave by) {
        source = by;
        lost = false;
        pending = true;
    }

    /** Whether the copy is still to be made, or being made. */
    boolean pending() {
        return pending;
    }

    /** Whether the copy was never made: nobody was left to read it, or it failed. */
    boolean lost() {
        return lost;
    }

    /** Makes the copy if that is still to be done. */
    public synchronized void fill() {
        if (pending) {
            lost = true;
            try {
                source.saveSetAside(state);
                lost = false;
            } finally {
                source = null;
                pending = false;
            }
        }
    }

    boolean isRead() {
        return readers.get() > 0;
    }

    void addReader() {
        readers.incrementAndGet();
    }

    /** A reader is done, or will never come. */
    public void release() {
        if (readers.decrementAndGet() == 0) {
            drop();
        }
    }

    private synchronized void drop() {
        if (pending && !isRead()) {
            lost = true;
            source.dropSetAside();
            source = null;
            pending = false;
        }
    }
}
