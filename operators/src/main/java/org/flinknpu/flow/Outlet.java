package org.flinknpu.flow;

/** Where the outputs of brains go; called by the task's thread. */
@FunctionalInterface
public interface Outlet {
    /** Sends one record on the way that its route says. */
    void emit(OutboundRecord record);
}
