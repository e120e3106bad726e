package org.flinknpu.device.image;

/**
 * Which of the ways to run a burst serves which size of brain. All give the same bits.
 *
 * @param wholeNeurons up to how many neurons one block of the device runs a brain alone; no more
 *     than {@link BrainImage#MAX_WHOLE_NEURONS} count
 * @param binnedNeurons from how many neurons on contributions are sorted into bins before they are
 *     added up
 * @param batchedNeurons up to how many neurons brains share their launches; no more than {@link
 *     BrainImage#MAX_WHOLE_NEURONS} count
 * @param servedAfter after how many bursts in quick succession a launch stays on the device to run
 *     the next ones, where the device can; 0 is always
 * @param ownNeurons up to how many neurons the blocks of such a launch spread what they step; no
 *     more than {@code runNeurons} count
 * @param runNeurons up to how many neurons one launch runs several bursts without stimulus, whose
 *     blocks spread what they step
 */
public record LaunchShape(
        int wholeNeurons,
        int binnedNeurons,
        int batchedNeurons,
        int servedAfter,
        int ownNeurons,
        int runNeurons) {
    /** No brain has so many neurons, and none runs so many bursts in quick succession. */
    public static final int NEVER = Integer.MAX_VALUE;

    /** What a host that keeps up has shown soon. */
    public static final int SERVED_AFTER = 16;

    /**
     * With more, blocks that each wait for their own rows hide less than blocks that share all
     * rows: measured on an H200.
     */
    public static final int MOST_OWN_NEURONS = 1 << 18;

    /**
     * In a free run they even out who has how many rows. More neurons take other ways; on CUDA even
     * half as many do, because two launches per burst cost less there.
     */
    public static final int MOST_RUN_NEURONS = 1 << 19;

    /**
     * A launch that serves has blocks that spread what they step where a free run has, and where
     * that pays.
     */
    public LaunchShape(
            int wholeNeurons,
            int binnedNeurons,
            int batchedNeurons,
            int servedAfter,
            int runNeurons) {
        this(
                wholeNeurons,
                binnedNeurons,
                batchedNeurons,
                servedAfter,
                Math.min(runNeurons, MOST_OWN_NEURONS),
                runNeurons);
    }

    /** Blocks spread what they step in all brains in which that pays. */
    public LaunchShape(int wholeNeurons, int binnedNeurons, int batchedNeurons, int servedAfter) {
        this(wholeNeurons, binnedNeurons, batchedNeurons, servedAfter, MOST_RUN_NEURONS);
    }

    /** Launches stay while the host keeps up. */
    public LaunchShape(int wholeNeurons, int binnedNeurons, int batchedNeurons) {
        this(wholeNeurons, binnedNeurons, batchedNeurons, SERVED_AFTER);
    }

    /** No brains share their launches. */
    public LaunchShape(int wholeNeurons, int binnedNeurons) {
        this(wholeNeurons, binnedNeurons, 0);
    }
}
