package org.flinknpu.burst;

import org.flinknpu.brain.BrainState;

/**
 * What a {@link BurstKernel} may implement besides: setting its state aside without copying it out,
 * so that bursts go on while the copy is under way. A device copies within its own memory first.
 *
 * <p>Only one state is set aside at a time. {@link #saveSetAside} is the one method of a kernel
 * that another thread may call while the kernel's own thread runs bursts.
 */
public interface DeferredSave {
    /**
     * Whether setting aside leaves less to do at once than {@link BurstKernel#save} at the moment.
     */
    default boolean defers() {
        return true;
    }

    /**
     * Sets the state after the last burst aside, instead of what was set aside before. Called by
     * the kernel's thread, never during {@link #saveSetAside}.
     */
    void setAside();

    /**
     * Copies out what was set aside.
     *
     * @param into a state of the same connectome; overwritten
     */
    void saveSetAside(BrainState into);

    /**
     * What was set aside is not wanted any more. After {@link #setAside} either this or {@link
     * #saveSetAside} is called, on whatever thread.
     */
    default void dropSetAside() {
        // Most keep it until it is replaced.
    }
}
