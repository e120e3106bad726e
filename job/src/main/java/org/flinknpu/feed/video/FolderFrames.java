package org.flinknpu.feed.video;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flinknpu.feed.BadRecordException;
import org.flinknpu.feed.text.TimeUnitName;
import org.flinknpu.job.UsageException;

/**
 * The images of a folder, in the order of their names, where numbers count as numbers: frame-9
 * stands before frame-10. Names may be times.
 */
public final class FolderFrames implements FrameReader {
    private static final Pattern IMAGE = Pattern.compile("(?i)(.+)\\.(png|jpe?g|pgm|ppm|pnm)");
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final int MAX_FILES = 1_000_000;

    private final Iterator<Path> files;
    private final TimeUnitName nameUnit;
    private long timeMicros = -1;

    /**
     * A reader of a folder.
     *
     * @param nameUnit unit of the times that names are; null if they are none
     * @throws UsageException if there is no image, or too many files
     */
    public FolderFrames(Path folder, TimeUnitName nameUnit) throws IOException {
        this.nameUnit = nameUnit;
        List<Path> images = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.limit(MAX_FILES + 1L)
                    .filter(file -> IMAGE.matcher(file.getFileName().toString()).matches())
                    .forEach(images::add);
        }
        if (images.size() > MAX_FILES) {
            throw new UsageException("Too many files: folder=" + folder + " limit=" + MAX_FILES);
        }
        if (images.isEmpty()) {
            throw new UsageException(
                    "No images: folder=" + folder + "; png, jpg, pgm, ppm and pnm are read");
        }
        images.sort(
                Comparator.comparing((Path file) -> sortKey(file.getFileName().toString()))
                        .thenComparing(file -> file.getFileName().toString()));
        files = images.iterator();
    }

    /** The name with its numbers padded, so that they compare as numbers. */
    private static String sortKey(String name) {
        return NUMBER.matcher(name.toLowerCase(Locale.ROOT))
                .replaceAll(
                        number ->
                                "0".repeat(Math.max(0, 20 - number.group().length()))
                                        + number.group());
    }

    @Override
    public Frame next() throws IOException, BadRecordException {
        if (!files.hasNext()) {
            return null;
        }
        Path file = files.next();
        String name = file.getFileName().toString();
        if (nameUnit != null) {
            timeMicros = time(name);
        }
        try (InputStream in = Files.newInputStream(file)) {
            return ImageFile.decode(in);
        } catch (BadRecordException e) {
            throw BadRecordException.skipped(name + ": " + e.getMessage());
        }
    }

    private long time(String name) throws BadRecordException {
        Matcher image = IMAGE.matcher(name);
        try {
            if (image.matches()) {
                return nameUnit.parseMicros(image.group(1));
            }
        } catch (NumberFormatException e) {
            throw BadRecordException.skipped(name + ": The name is no time");
        }
        throw BadRecordException.skipped(name + ": The name is no time");
    }

    @Override
    public long timeMicros() {
        return timeMicros;
    }

    @Override
    public void close() {
        // Files are closed one by one.
    }
}
