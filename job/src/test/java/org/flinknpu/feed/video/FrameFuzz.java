package org.flinknpu.feed.video;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.feed.Feed;
import org.flinknpu.feed.FeedFuzz;

/** An image file, and images behind each other. */
public final class FrameFuzz extends FeedFuzz {
    private static final FrameFeed.Form FORM = new FrameFeed.Form("b", "s", "a", 25, 3, 5, 1);

    @Override
    protected Iterable<Feed.Opening> openings(byte[] input) {
        return List.of(
                () -> new FrameFeed(new PnmFrames(new ByteArrayInputStream(input)), FORM),
                () -> new FrameFeed(single(input), FORM));
    }

    private static FrameReader single(byte[] input) {
        return new FrameReader() {
            private boolean read;

            @Override
            public Frame next() throws IOException, BadRecordException {
                boolean again = read;
                read = true;
                return again ? null : ImageFile.decode(new ByteArrayInputStream(input));
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add("P5\n# c\n2 2\n255\nabcd".getBytes(StandardCharsets.US_ASCII));
        seeds.add("P6 1 1 15 abcP5 1 2 65535 abcd".getBytes(StandardCharsets.US_ASCII));
        for (int type :
                new int[] {
                    BufferedImage.TYPE_INT_RGB,
                    BufferedImage.TYPE_INT_ARGB,
                    BufferedImage.TYPE_BYTE_GRAY,
                    BufferedImage.TYPE_USHORT_GRAY,
                    BufferedImage.TYPE_BYTE_BINARY
                }) {
            seeds.add(encoded(type, "png"));
        }
        seeds.add(encoded(BufferedImage.TYPE_INT_RGB, "jpg"));
        return seeds;
    }

    /** A small image. */
    static byte[] encoded(int type, String format) throws IOException {
        BufferedImage image = new BufferedImage(5, 4, type);
        image.setRGB(2, 1, 0xFFFF8040);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, out)) {
            throw new AssertionError("no writer for " + format);
        }
        return out.toByteArray();
    }

    /** A header alone may ask for nine million pixels, which are decoded and copied. */
    @Override
    public long allowedBytes(int length) {
        return (256 << 20) + 1_024L * length;
    }
}
