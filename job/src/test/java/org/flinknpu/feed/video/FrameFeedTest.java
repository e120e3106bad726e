package org.flinknpu.feed.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.feed.text.TimeUnitName;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.SensoryEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameFeedTest {
    private static final FrameFeed.Form PLAIN = new FrameFeed.Form("b", "s", "eye", 10, 0, 0, 0);

    @TempDir private Path dir;
    private final List<String> damage = new ArrayList<>();

    @Test
    void shouldReadPnmImagesBehindEachOther() throws Exception {
        byte[] images =
                ascii("P5\n# made by hand\n2 1 # size\n255\nabP6 1 1 255\nRGB\nP5 1 1 255 z");

        List<SensoryEvent> events = read(new PnmFrames(new ByteArrayInputStream(images)), PLAIN);

        assertThat(events.stream().map(SensoryEvent::getEventTimeMicros))
                .containsExactly(0L, 100_000L, 200_000L);
        assertThat(image(events, 0)).extracting(ImageFrame::getWidth).isEqualTo(2);
        assertThat(samples(events, 0)).isEqualTo("ab");
        assertThat(image(events, 1).getChannels()).isEqualTo(3);
        assertThat(samples(events, 1)).isEqualTo("RGB");
        assertThat(samples(events, 2)).isEqualTo("z");
    }

    @Test
    void shouldStretchOtherRangesOfSamples() throws Exception {
        byte[] nibble = {'P', '5', ' ', '2', ' ', '1', ' ', '1', '5', '\n', 15, 3};
        byte[] wide = {'P', '5', ' ', '1', ' ', '1', ' ', '6', '5', '5', '3', '5', '\n', -128, 0};

        assertThat(pixels(nibble)).containsExactly(255, 51);
        assertThat(pixels(wide)).containsExactly(127);
    }

    @Test
    void shouldEndAtAPnmImageThatCannotBeRead() throws Exception {
        for (String text :
                List.of(
                        "P5 1 1 255 zP4 1 1 z",
                        "P5 x 1 255 z",
                        "P5 1 1 70000 z",
                        "P5 2 2 255 abc",
                        "P5 1 0 255 ",
                        "P5 999999999 999999999 255 z")) {
            assertThat(read(new PnmFrames(new ByteArrayInputStream(ascii(text))), PLAIN))
                    .hasSize(text.endsWith("P4 1 1 z") ? 1 : 0);
        }

        assertThat(damage)
                .containsExactly(
                        "Not a binary PGM or PPM image: it begins with neither P5 nor P6",
                        "Header of an image has no number: width",
                        "Largest sample out of range: maximum=70000",
                        "Image is cut: bytes=3 of 4",
                        "Image has no or too many pixels: width=1 height=0 limit=9000000",
                        "Image has no or too many pixels: width=999999999 height=999999999"
                                + " limit=9000000");
    }

    @Test
    void shouldRefuseAFileOfAnotherKind() {
        for (String text : List.of("P4 1 1 z", "\u0089PNG", "P")) {
            assertThatThrownBy(() -> new PnmFrames(new ByteArrayInputStream(ascii(text))))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("PNG and JPEG images are read from a folder");
        }
    }

    @Test
    void shouldReadRawFrames() throws Exception {
        FrameReader raw = new RawFrames(new ByteArrayInputStream(ascii("abcdefgh")), 1, 1, 3);

        List<SensoryEvent> events = read(raw, PLAIN);

        assertThat(samples(events, 0)).isEqualTo("abc");
        assertThat(samples(events, 1)).isEqualTo("def");
        assertThat(damage).containsExactly("File ends within a frame: at=6 bytes=2 of 3");
    }

    @Test
    void shouldReadAFolderInTheOrderOfNumbers() throws Exception {
        Files.write(dir.resolve("shot-10.pgm"), ascii("P5 1 1 255 c"));
        Files.write(dir.resolve("shot-9.pgm"), ascii("P5 1 1 255 a"));
        Files.write(dir.resolve("shot-9b.PNG"), ascii("no image"));
        Files.write(dir.resolve("notes.txt"), ascii("no image"));

        List<SensoryEvent> events = read(new FolderFrames(dir, null), PLAIN);

        assertThat(samples(events, 0)).isEqualTo("a");
        assertThat(samples(events, 1)).isEqualTo("c");
        assertThat(events.get(1).getEventTimeMicros()).isEqualTo(200_000);
        assertThat(damage)
                .containsExactly("shot-9b.PNG: Not an image of a known kind: PNG, JPEG, P5 or P6");
    }

    @Test
    void shouldTakeTimesFromNames() throws Exception {
        Files.write(dir.resolve("1305031102.175304.pgm"), ascii("P5 1 1 255 a"));
        Files.write(dir.resolve("last.pgm"), ascii("P5 1 1 255 a"));

        List<SensoryEvent> events = read(new FolderFrames(dir, TimeUnitName.S), PLAIN);

        assertThat(events).hasSize(1);
        assertThat(events.get(0).getEventTimeMicros()).isEqualTo(1_305_031_102_175_304L);
        assertThat(damage).containsExactly("last.pgm: The name is no time");
    }

    @Test
    void shouldReadPngSamplesAsTheyAre() throws Exception {
        BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(0, 0, 0, 100);
        grey.getRaster().setSample(1, 0, 0, 255);
        BufferedImage colours = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        colours.setRGB(0, 0, 0x102030);
        BufferedImage bits = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.setRGB(0, 0, 0xFFFFFF);

        ColorModel clear =
                new ComponentColorModel(
                        ColorSpace.getInstance(ColorSpace.CS_GRAY),
                        true,
                        false,
                        Transparency.TRANSLUCENT,
                        DataBuffer.TYPE_BYTE);
        WritableRaster both = clear.createCompatibleWritableRaster(1, 1);
        both.setPixel(0, 0, new int[] {100, 7});

        assertThat(pixels(png(grey))).containsExactly(100, 255);
        assertThat(pixels(png(new BufferedImage(clear, both, false, null)))).containsExactly(100);
        assertThat(pixels(png(colours))).containsExactly(0x10, 0x20, 0x30);
        assertThat(pixels(png(bits))).containsOnly(255);
    }

    @Test
    void shouldRefuseImagesOfInks() throws Exception {
        WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 8, 8, 4, null);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream to = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(to);
            writer.write(new IIOImage(inks, null, null));
        } finally {
            writer.dispose();
        }

        assertThatThrownBy(() -> pixels(out.toByteArray()))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("convert it to RGB");
    }

    @Test
    void shouldNotDecodeAnImageThatSaysItIsHuge() throws Exception {
        byte[] png = png(new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY));
        // Width and height stand behind the signature, the length and the name of the first chunk.
        ByteBuffer.wrap(png).putInt(16, 1 << 20).putInt(20, 1 << 20);

        assertThatThrownBy(() -> ImageFile.decode(new ByteArrayInputStream(png)))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("too many pixels: width=1048576 height=1048576");
    }

    @Test
    void shouldTellDamageOfAnImage() throws Exception {
        BufferedImage noise = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 400; i++) {
            noise.setRGB(i % 20, i / 20, i * 0x9E3779B9);
        }
        byte[] png = png(noise);

        assertThatThrownBy(
                        () ->
                                ImageFile.decode(
                                        new ByteArrayInputStream(
                                                Arrays.copyOf(png, png.length / 2))))
                .isInstanceOf(BadRecordException.class)
                .hasMessage("Image is damaged: kind=png");
    }

    @Test
    void shouldScaleByTheMeanOfWhatAPixelCovers() {
        Frame frame = new Frame(4, 2, 1, new byte[] {0, 4, 8, 8, 4, 8, 8, (byte) 250});

        assertThat(frame.scaled(2, 1).samples()).containsExactly(4, 69);
        assertThat(frame.scaled(1, 1).samples()).containsExactly(36);
        assertThat(frame.scaled(8, 2).samples())
                .startsWith(0, 0, 4, 4, 8, 8, 8, 8)
                .endsWith(4, 4, 8, 8, 8, 8, (byte) 250, (byte) 250);
        assertThat(frame.scaled(4, 2)).isSameAs(frame);
    }

    @Test
    void shouldTurnColoursToGreyAndBack() {
        Frame colours = new Frame(1, 1, 3, new byte[] {(byte) 255, (byte) 255, (byte) 255});

        assertThat(colours.withChannels(1).samples()).containsExactly((byte) 255);
        assertThat(new Frame(1, 1, 1, new byte[] {7}).withChannels(3).samples())
                .containsExactly(7, 7, 7);
    }

    @Test
    void shouldRefuseImagesThatDoNotFitARecord() throws Exception {
        byte[] big = new byte[1001 * 1000];
        FrameReader raw = new RawFrames(new ByteArrayInputStream(big), 1001, 1000, 1);

        assertThat(read(raw, PLAIN)).isEmpty();

        assertThat(damage)
                .containsExactly(
                        "Image does not fit a record: width=1001 height=1000 channels=1;"
                                + " use --resize");
    }

    @Test
    void shouldRefuseAFolderWithoutImages() {
        assertThatThrownBy(() -> new FolderFrames(dir, null))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("No images: folder=");
    }

    private List<SensoryEvent> read(FrameReader reader, FrameFeed.Form form) throws Exception {
        List<SensoryEvent> events = new ArrayList<>();
        try (FrameFeed feed = new FrameFeed(reader, form)) {
            while (true) {
                try {
                    SensoryEvent event = feed.next();
                    if (event == null) {
                        return events;
                    }
                    events.add(event);
                } catch (BadRecordException e) {
                    damage.add(e.getMessage());
                    if (e.atEnd()) {
                        return events;
                    }
                }
            }
        }
    }

    private static int[] pixels(byte[] file) throws Exception {
        Frame frame = ImageFile.decode(new ByteArrayInputStream(file));
        int[] pixels = new int[frame.samples().length];
        Arrays.setAll(pixels, i -> frame.samples()[i] & 0xFF);
        return pixels;
    }

    private static byte[] png(BufferedImage image) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, "png", out)).isTrue();
        return out.toByteArray();
    }

    private static ImageFrame image(List<SensoryEvent> events, int index) {
        return (ImageFrame) events.get(index).getPayload();
    }

    private static String samples(List<SensoryEvent> events, int index) {
        return StandardCharsets.US_ASCII
                .decode(image(events, index).getPixels().duplicate())
                .toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
