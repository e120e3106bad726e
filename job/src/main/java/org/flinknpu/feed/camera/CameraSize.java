package org.flinknpu.feed.camera;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.flinknpu.job.UsageException;
import org.flinknpu.wire.PackedEvents;

/**
 * Pixels of a camera.
 *
 * @param width columns
 * @param height rows
 */
public record CameraSize(int width, int height) {
    /** By a part of the names of models; the first one that fits holds. */
    private static final Map<String, CameraSize> MODELS = new LinkedHashMap<>();

    static {
        MODELS.put("dvxplorer_lite", new CameraSize(320, 240));
        MODELS.put("dvxplorer lite", new CameraSize(320, 240));
        MODELS.put("dvxplorer", new CameraSize(640, 480));
        MODELS.put("640", new CameraSize(640, 480));
        MODELS.put("346", new CameraSize(346, 260));
        MODELS.put("240", new CameraSize(240, 180));
        MODELS.put("208", new CameraSize(208, 192));
        MODELS.put("128", new CameraSize(128, 128));
    }

    /** A size, checked. */
    public CameraSize {
        if (width < 1
                || height < 1
                || width > PackedEvents.MAX_PIXELS
                || height > PackedEvents.MAX_PIXELS) {
            throw new UsageException(
                    "Size of images out of range: width="
                            + width
                            + " height="
                            + height
                            + "; each 1 to "
                            + PackedEvents.MAX_PIXELS);
        }
    }

    /**
     * A size as people write it.
     *
     * @param option where it was written, such as {@code --size}
     * @throws UsageException if it is none
     */
    public static CameraSize parse(String option, String text) {
        if (!text.matches("\\d{1,6}x\\d{1,6}")) {
            throw new UsageException("Not a size: " + option + "=" + text + "; such as 346x260");
        }
        int times = text.indexOf('x');
        return new CameraSize(
                Integer.parseInt(text.substring(0, times)),
                Integer.parseInt(text.substring(times + 1)));
    }

    /** The size of a camera whose name tells, such as DAVIS346; null if it does not. */
    static CameraSize ofModel(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!lower.contains("dvs") && !lower.contains("davis") && !lower.contains("dvx")) {
            return null;
        }
        for (Map.Entry<String, CameraSize> model : MODELS.entrySet()) {
            if (lower.contains(model.getKey())) {
                return model.getValue();
            }
        }
        return null;
    }

    /** Whether the camera has this pixel. */
    boolean contains(int x, int y) {
        return x >= 0 && x < width && y >= 0 && y < height;
    }
}
