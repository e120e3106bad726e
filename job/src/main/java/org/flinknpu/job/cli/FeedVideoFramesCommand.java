package org.flinknpu.job.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.feed.Feed;
import org.flinknpu.feed.camera.CameraSize;
import org.flinknpu.feed.text.TimeUnitName;
import org.flinknpu.feed.video.FolderFrames;
import org.flinknpu.feed.video.FrameFeed;
import org.flinknpu.feed.video.FrameReader;
import org.flinknpu.feed.video.PnmFrames;
import org.flinknpu.feed.video.RawFrames;
import org.flinknpu.job.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code npu feed video-frames}: images one after the other. */
@Command(
        name = "video-frames",
        description = {
            "Send images: those of a folder (PNG, JPEG, PGM, PPM), or a file or standard input (-)"
                    + " of PGM and PPM images behind each other, or of raw frames.",
            "",
            "An image has to fit its area: as many columns, rows and channels.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu feed video-frames shots/ --brain b1 --area eye --resize 64x48 --grey --fps 30",
            "  npu feed video-frames rgb/ --brain b1 --area eye --names s",
            "  ffmpeg -i v.mp4 -f rawvideo -pix_fmt gray -s 64x48 - |"
                    + " npu feed video-frames - --brain b1 --area eye --raw 64x48"
        })
final class FeedVideoFramesCommand implements Callable<Integer> {
    private static final double MAX_FPS = 1e6;
    private static final int COLOURS = 3;

    @Mixin private FeedOptions options;
    @Mixin private FeedTarget target;

    @Option(
            names = "--fps",
            paramLabel = "HZ",
            defaultValue = "25",
            description = "Frames per second. Default: ${DEFAULT-VALUE}.")
    private double fps;

    @Option(
            names = "--names",
            paramLabel = "UNIT",
            description =
                    "The names of the files are times in this unit: ${COMPLETION-CANDIDATES}, in"
                            + " any case. Default: --fps.")
    private TimeUnitName names;

    @Option(
            names = "--raw",
            paramLabel = "WxH",
            description = "The file has raw frames of this size and one byte per sample.")
    private String raw;

    @Option(names = "--rgb", description = "Raw frames have three bytes per pixel instead of one.")
    private boolean rgb;

    @Option(
            names = "--resize",
            paramLabel = "WxH",
            description = "Scale to this size. Default: as it is.")
    private String resize;

    @Option(names = "--grey", description = "One channel instead of red, green and blue.")
    private boolean grey;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(fps > 0 && fps <= MAX_FPS)) {
            throw new UsageException("Value out of range: --fps=" + fps + "; above 0 up to 1e6");
        }
        CameraSize size = resize == null ? null : CameraSize.parse("--resize", resize);
        if (size != null && (long) size.width() * size.height() > FrameFeed.MAX_SAMPLES) {
            throw new UsageException(
                    "Image does not fit a record: --resize="
                            + resize
                            + "; up to a million samples");
        }
        FrameFeed.Form form =
                new FrameFeed.Form(
                        options.brain(),
                        options.source(),
                        target.area(options),
                        fps,
                        size == null ? 0 : size.width(),
                        size == null ? 0 : size.height(),
                        grey ? 1 : 0);
        return options.send(() -> open(form));
    }

    private Feed open(FrameFeed.Form form) throws IOException {
        return new FrameFeed(reader(), form);
    }

    private FrameReader reader() throws IOException {
        if (!options.isStandardInput() && Files.isDirectory(options.path())) {
            if (raw != null) {
                throw new UsageException(
                        "Raw frames stand in a file, not in a folder: --raw="
                                + raw
                                + " FILE="
                                + options.path());
            }
            return new FolderFrames(options.path(), names);
        }
        if (names != null) {
            throw new UsageException("Only files of a folder have names: --names");
        }
        if (raw == null) {
            return new PnmFrames(options.open());
        }
        CameraSize size = CameraSize.parse("--raw", raw);
        try {
            return new RawFrames(options.open(), size.width(), size.height(), rgb ? COLOURS : 1);
        } catch (BadRecordException e) {
            throw new UsageException(e.getMessage() + "; --raw=" + raw, e);
        }
    }
}
