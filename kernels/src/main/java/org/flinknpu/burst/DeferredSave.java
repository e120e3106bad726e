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
}
