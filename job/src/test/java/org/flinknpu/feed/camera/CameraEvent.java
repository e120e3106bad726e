package org.flinknpu.feed.camera;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** One event of a camera in a test: pixel (0, 0) is in the upper left corner. */
public record CameraEvent(long micros, int x, int y, boolean brighter) {
    /** Events in the order of time, in bursts and with gaps. */
    public static List<CameraEvent> random(
            SplittableRandom random, int count, CameraSize size, int maxGapMicros) {
        List<CameraEvent> events = new ArrayList<>();
        long micros = random.nextInt(1_000);
        for (int i = 0; i < count; i++) {
            micros += random.nextInt(4) == 0 ? random.nextInt(maxGapMicros) : 0;
            events.add(
                    new CameraEvent(
                            micros,
                            random.nextInt(size.width()),
                            random.nextInt(size.height()),
                            random.nextBoolean()));
        }
        return events;
    }
}
