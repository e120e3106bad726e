package org.flinknpu.flow.state;

import java.util.List;

/**
 * What one mapped device remembers between two bursts. The arrays belong to the image; which of
 * them a device uses, and for what, its coding says.
 *
 * @param device id of the device
 * @param counts integers, such as bursts that are left
 * @param words bits of doubles, such as positions of motors
 * @param samples samples and values of sensors
 */
public record DeviceImage(String device, int[] counts, long[] words, float[] samples) {

    /** Checks the number of devices of a brain. */
    public static void requireCount(List<DeviceImage> images, int expected) {
        if (images.size() != expected) {
            throw new CorruptStateException(
                    "State of other devices: devices=%d expected=%d"
                            .formatted(images.size(), expected));
        }
    }

    /** Checks that this is the memory of that device. */
    public void requireFits(
            String expectedDevice, int expectedCounts, int expectedWords, int expectedSamples) {
        if (!device.equals(expectedDevice)
                || counts.length != expectedCounts
                || words.length != expectedWords
                || samples.length != expectedSamples) {
            throw new CorruptStateException(
                    "State of another device: device=%s sizes=[%d,%d,%d], brain has device=%s sizes=[%d,%d,%d]"
                            .formatted(
                                    device,
                                    counts.length,
                                    words.length,
                                    samples.length,
                                    expectedDevice,
                                    expectedCounts,
                                    expectedWords,
                                    expectedSamples));
        }
    }

    /** Checks that all words and samples are finite. */
    public void requireFinite() {
        boolean finite = true;
        for (long word : words) {
            finite &= Double.isFinite(Double.longBitsToDouble(word));
        }
        for (float sample : samples) {
            finite &= Float.isFinite(sample);
        }
        if (!finite) {
            throw new CorruptStateException(
                    "State of a device holds a number that is not finite: device=" + device);
        }
    }
}
