package org.flinknpu.importer.sonata;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.importer.ImportReport;
import org.flinknpu.importer.Outcome;
import org.flinknpu.importer.hdf5.Hdf5Array;
import org.flinknpu.importer.hdf5.Hdf5File;
import org.flinknpu.importer.hdf5.Hdf5Group;
import org.flinknpu.importer.hdf5.Hdf5Limits;

/**
 * An HDF5 file of SONATA: groups of columns by path. Columns have one dimension and are opened
 * once. Not thread-safe.
 */
final class SonataHdf implements Closeable {
    /** The group that holds the texts of enumerated columns. */
    static final String LIBRARY = "@library";

    private static final String MAGIC = "magic";
    private static final String VERSION = "version";
    private static final int MAGIC_NUMBER = 0x0A7A;
    private static final int MOST_MAJOR = 1;

    private final Hdf5File file;
    private final String source;
    private final Map<String, Hdf5Array> columns = new HashMap<>();

    private SonataHdf(Hdf5File file, String source) {
        this.file = file;
        this.source = source;
    }

    /**
     * Opens a file.
     *
     * @param source its name, for messages
     * @throws BrainFormatException if it is no HDF5 file
     */
    static SonataHdf open(Path path, String source) throws IOException {
        return new SonataHdf(Hdf5File.open(path, Hdf5Limits.FILES), source);
    }

    /** What was opened. */
    String source() {
        return source;
    }

    /**
     * Checks the marks of the format. Files without them are common; files with others are no
     * SONATA.
     *
     * @throws BrainFormatException if the magic number or the version is another one
     */
    void requireSonata(ImportReport report) {
        Map<String, Hdf5Array> attributes = file.root().attributes();
        Hdf5Array magic = attributes.get(MAGIC);
        Hdf5Array version = attributes.get(VERSION);
        if (magic == null || version == null) {
            report.note(
                    Outcome.WARNED,
                    "file without " + (magic == null ? MAGIC : VERSION),
                    source,
                    "taken for SONATA all the same");
        }
        if (magic != null && (magic.elements() != 1 || magic.number() != MAGIC_NUMBER)) {
            throw new BrainFormatException(
                    "Not a SONATA file: magic=%s expected=%d; in %s"
                            .formatted(
                                    magic.elements() == 1 ? magic.number() : "a list",
                                    MAGIC_NUMBER,
                                    source));
        }
        if (version != null) {
            double major = version.elements() == 0 ? -1 : version.doubles(0, 1)[0];
            if (!(major >= 0 && major <= MOST_MAJOR)) {
                throw new BrainFormatException(
                        "Version of SONATA that is not known: version=%s; known are 0 and 1; in %s"
                                .formatted(major, source));
            }
        }
    }

    private Hdf5Group at(String path) {
        return path.equals("/") ? file.root() : file.root().group(path.substring(1));
    }

    /** Names of the groups in a group. */
    List<String> groups(String path) {
        Hdf5Group group = at(path);
        List<String> names = new ArrayList<>();
        for (String name : group.names()) {
            if (group.isGroup(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Names of the columns in a group. */
    List<String> columns(String path) {
        Hdf5Group group = at(path);
        List<String> names = new ArrayList<>();
        for (String name : group.names()) {
            if (!group.isGroup(name)) {
                names.add(name);
            }
        }
        return names;
    }

    /** Whether there is something at a path. */
    boolean has(String path) {
        Hdf5Group group = file.root();
        String[] names = path.substring(1).split("/");
        for (int i = 0; i < names.length - 1; i++) {
            if (!group.contains(names[i]) || !group.isGroup(names[i])) {
                return false;
            }
            group = group.group(names[i]);
        }
        return group.contains(names[names.length - 1]);
    }

    /** The column at a path. */
    private Hdf5Array column(String path) {
        Hdf5Array column = columns.get(path);
        if (column == null) {
            column = file.root().array(path.substring(1));
            if (column.dimensions().length != 1) {
                throw new BrainFormatException(
                        "Column that does not have one dimension: dimensions=%d; at %s of %s"
                                .formatted(column.dimensions().length, path, source));
            }
            columns.put(path, column);
        }
        return column;
    }

    /** Rows of a column. */
    int length(String path) {
        return (int) column(path).elements();
    }

    /** All whole numbers of a column. */
    long[] integers(String path) {
        return column(path).longs();
    }

    /**
     * Some whole numbers of a column.
     *
     * @param rows rows that the column must have
     */
    long[] integers(String path, int from, int count, int rows) {
        requireRows(path, rows);
        return column(path).longs(from, count);
    }

    /** All numbers of a column. */
    double[] numbers(String path) {
        return column(path).doubles();
    }

    /** Some numbers of a column, which must have that many rows. */
    double[] numbers(String path, int from, int count, int rows) {
        requireRows(path, rows);
        return column(path).doubles(from, count);
    }

    private void requireRows(String path, int rows) {
        if (length(path) != rows) {
            throw new BrainFormatException(
                    "Columns that differ in length: rows=%d expected=%d; at %s of %s"
                            .formatted(length(path), rows, path, source));
        }
    }

    /**
     * Checks the length of a column that was read.
     *
     * @return the column
     */
    long[] requireLength(long[] column, int rows, String path) {
        requireRows(path, rows);
        return column;
    }

    /**
     * The texts of a column, enumerated ones included: whole numbers with the texts in a library
     * beside the column.
     */
    String[] texts(String group, String name) {
        String path = group + "/" + name;
        if (column(path).kind() != Hdf5Array.Kind.INTEGER) {
            return column(path).texts();
        }
        String library = group + "/" + LIBRARY + "/" + name;
        if (!has(library)) {
            throw new BrainFormatException(
                    "Numbers where texts are needed, without a library: at %s of %s"
                            .formatted(path, source));
        }
        String[] names = column(library).texts();
        long[] indices = integers(path);
        String[] texts = new String[indices.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = names[index(indices[i], names.length, library, source)];
        }
        return texts;
    }

    /** The text of an attribute of a column; null if there is none. */
    String attribute(String path, String name) {
        Hdf5Array attribute = column(path).attributes().get(name);
        return attribute == null ? null : attribute.text();
    }

    /**
     * Checks an index into a column.
     *
     * @throws BrainFormatException if there is no such row
     */
    static int index(long index, int rows, String path, String where) {
        if (index < 0 || index >= rows) {
            throw new BrainFormatException(
                    "Row that does not exist: row=%d rows=%d; at %s, from %s"
                            .formatted(index, rows, path, where));
        }
        return (int) index;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
