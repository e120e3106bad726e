package org.flinknpu.feed.camera;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.flinknpu.feed.Feed;
import org.flinknpu.feed.FeedFuzz;

/** A recording of an event camera, with what it says about itself and with what a user says. */
public final class RecordingFuzz extends FeedFuzz {
    private static final EventFeed.Form FORM =
            new EventFeed.Form("b", "s", "a", 1_000, 64, false, true, false);
    private static final CameraSize SIZE = new CameraSize(128, 128);
    private static final List<AedatFile.Options> OPTIONS =
            List.of(
                    new AedatFile.Options(null, null, null, note -> {}),
                    new AedatFile.Options(new CameraSize(200, 100), 0, true, note -> {}));

    @Override
    protected Iterable<Feed.Opening> openings(byte[] input) {
        List<Feed.Opening> openings = new ArrayList<>();
        for (AedatFile.Options options : OPTIONS) {
            openings.add(
                    () ->
                            new EventFeed(
                                    AedatFile.open(new ByteArrayInputStream(input), options),
                                    FORM));
        }
        openings.add(
                () -> new EventFeed(new NmnistReader(new ByteArrayInputStream(input), SIZE), FORM));
        return openings;
    }

    @Override
    public List<byte[]> seeds() {
        List<CameraEvent> events =
                CameraEvent.random(new SplittableRandom(5), 20, NmnistReader.SIZE, 2_000);
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(Recordings.aedat2Dvs(events));
        seeds.add(Recordings.aedat2Davis(events));
        seeds.add(Recordings.aedat3(events, 7));
        for (String compression : List.of("NONE", "LZ4", "LZ4_HIGH", "ZSTD")) {
            seeds.add(Recordings.aedat4(events, SIZE, compression, 15));
        }
        seeds.add(Recordings.nmnist(events));
        return seeds;
    }

    /** Zstandard expands four bytes to 128 KiB, up to 64 MiB; a block of LZ4 has up to 4 MiB. */
    @Override
    public long allowedBytes(int length) {
        return (32 << 20) + 4 * 32_768L * length;
    }
}
