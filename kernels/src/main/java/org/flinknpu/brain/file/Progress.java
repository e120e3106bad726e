package org.flinknpu.brain.file;

/** Hears how far reading or writing a connectome file has come. Called on the calling thread. */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress NONE = (done, total) -> {};

    /**
     * Called after every block.
     *
     * @param done neurons and synapses that have passed
     * @param total neurons and synapses of the brain
     */
    void passed(long done, long total);
}
