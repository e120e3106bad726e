package org.flinknpu.feed.video;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.flinknpu.feed.BadRecordException;

/** One image in a file: PNG, JPEG, or binary PGM and PPM, told apart by how they begin. */
final class ImageFile {
    private static final int MAX_FILE_BYTES = 64 << 20;
    private static final int COLOURS = 3;

    private ImageFile() {}

    /**
     * Decodes an image.
     *
     * @throws BadRecordException if it is none of these, damaged, or too big
     */
    static Frame decode(InputStream in) throws IOException, BadRecordException {
        byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
        if (bytes.length > MAX_FILE_BYTES) {
            throw BadRecordException.skipped("Image file is too long: limit=" + MAX_FILE_BYTES);
        }
        if (begins(bytes, 'P', '5') || begins(bytes, 'P', '6')) {
            return pnm(bytes);
        }
        if (begins(bytes, 0x89, 'P', 'N', 'G')) {
            return decode(bytes, "png");
        }
        if (begins(bytes, 0xFF, 0xD8, 0xFF)) {
            return decode(bytes, "jpeg");
        }
        throw BadRecordException.skipped("Not an image of a known kind: PNG, JPEG, P5 or P6");
    }

    private static boolean begins(byte[] bytes, int... start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= bytes.length || bytes[i] != (byte) start[i]) {
                return false;
            }
        }
        return true;
    }

    private static Frame pnm(byte[] bytes) throws IOException, BadRecordException {
        try (PnmFrames frames = new PnmFrames(new ByteArrayInputStream(bytes))) {
            return frames.next();
        } catch (BadRecordException e) {
            // The next file is another image.
            throw BadRecordException.skipped(e.getMessage());
        }
    }

    private static Frame decode(byte[] bytes, String format) throws BadRecordException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        if (!readers.hasNext()) {
            throw BadRecordException.skipped("This Java cannot read images of kind " + format);
        }
        ImageReader reader = readers.next();
        // Not through ImageIO, which would write a temporary file.
        try (ImageInputStream in =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            // Without metadata: their compressed texts have no bound.
            reader.setInput(in, true, true);
            // An image that is cut is read with a warning, its lower part black.
            AtomicBoolean whole = new AtomicBoolean(true);
            reader.addIIOReadWarningListener((source, warning) -> whole.set(false));
            Frame.requireSize(reader.getWidth(0), reader.getHeight(0), false);
            BufferedImage image = reader.read(0);
            if (format.equals("jpeg") && image.getRaster().getNumBands() > COLOURS) {
                // Java takes the inks for red, green, blue and a transparency.
                throw BadRecordException.skipped(
                        "Image of cyan, magenta, yellow and black, which is not read: convert it to RGB");
            }
            Frame frame = frame(image);
            if (whole.get()) {
                return frame;
            }
            throw damaged(format);
        } catch (IOException | RuntimeException e) {
            throw damaged(format);
        } finally {
            reader.dispose();
        }
    }

    private static BadRecordException damaged(String format) {
        return BadRecordException.skipped("Image is damaged: kind=" + format);
    }

    private static Frame frame(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        Raster raster = image.getRaster();
        if (image.getColorModel().getNumColorComponents() == 1) {
            // Samples as they are: getRGB would bend the grey scale to that of sRGB. A second band
            // is the transparency, which counts as little as that of images in colours.
            int drop = Math.max(0, image.getColorModel().getComponentSize(0) - Byte.SIZE);
            int full = (1 << Math.min(Byte.SIZE, image.getColorModel().getComponentSize(0))) - 1;
            byte[] grey = new byte[width * height];
            for (int i = 0; i < grey.length; i++) {
                int sample = raster.getSample(i % width, i / width, 0) >> drop;
                grey[i] = (byte) (sample * 255 / full);
            }
            return new Frame(width, height, 1, grey);
        }
        byte[] samples = new byte[3 * width * height];
        int[] row = new int[width];
        int at = 0;
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int pixel : row) {
                samples[at++] = (byte) (pixel >> 16);
                samples[at++] = (byte) (pixel >> 8);
                samples[at++] = (byte) pixel;
            }
        }
        return new Frame(width, height, 3, samples);
    }
}
