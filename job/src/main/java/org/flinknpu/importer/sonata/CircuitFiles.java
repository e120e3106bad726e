package org.flinknpu.importer.sonata;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.flinknpu.brain.BrainFormatException;

/**
 * The files that a configuration may name: those below one folder, symbolic links followed. A
 * configuration comes from somebody else; what it names is read only there.
 */
final class CircuitFiles {
    private final Path root;

    private CircuitFiles(Path root) {
        this.root = root;
    }

    /**
     * Files below that folder.
     *
     * @throws BrainFormatException if there is no such folder
     */
    static CircuitFiles below(Path folder) {
        try {
            return new CircuitFiles(folder.toRealPath());
        } catch (IOException e) {
            throw new BrainFormatException("No such folder: root=" + folder, e);
        }
    }

    /**
     * Finds a file.
     *
     * @param folder what relative names are relative to; a real path
     * @param name as the configuration says, variables replaced
     * @param where what names it, for messages
     * @return its real path
     * @throws BrainFormatException if it does not exist or lies outside the root
     */
    Path file(Path folder, String name, String where) {
        Path path;
        try {
            path = folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw new BrainFormatException(
                    "Not the name of a file: %s=%s".formatted(where, name), e);
        }
        // First by name, so that what lies outside is not even asked for.
        if (!path.startsWith(root)) {
            throw outside(name, where);
        }
        Path real;
        try {
            real = path.toRealPath();
        } catch (IOException e) {
            throw new BrainFormatException(
                    "No such file: %s=%s; below %s".formatted(where, name, root), e);
        }
        if (!real.startsWith(root)) {
            throw outside(name, where);
        }
        if (!Files.isRegularFile(real)) {
            throw new BrainFormatException("Not a file: %s=%s".formatted(where, name));
        }
        return real;
    }

    private BrainFormatException outside(String name, String where) {
        return new BrainFormatException(
                "File outside the circuit's folder: %s=%s root=%s; move it there, or allow a wider folder with --root"
                        .formatted(where, name, root));
    }

    /** How a file is called in messages and reports: its path below the root. */
    String nameOf(Path file) {
        return file.startsWith(root) ? root.relativize(file).toString() : file.toString();
    }

    /**
     * Reads a file whole.
     *
     * @throws BrainFormatException if it is longer than that or cannot be read
     */
    byte[] bytes(Path file, int maxBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new BrainFormatException(
                        "File longer than the limit: file=%s limit=%d bytes"
                                .formatted(nameOf(file), maxBytes));
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new BrainFormatException("No such file: " + nameOf(file), e);
        }
    }
}
