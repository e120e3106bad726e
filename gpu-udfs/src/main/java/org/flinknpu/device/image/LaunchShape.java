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
 */
public record LaunchShape(int wholeNeurons, int binnedNeurons, int batchedNeurons) {
    /** No brain has so many neurons. */
    public static final int NEVER = Integer.MAX_VALUE;

    /** No brains share their launches. */
    public LaunchShape(int wholeNeurons, int binnedNeurons) {
        this(wholeNeurons, binnedNeurons, 0);
    }
}
