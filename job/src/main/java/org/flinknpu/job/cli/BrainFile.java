package org.flinknpu.job.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.BrainFiles;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.ForeignFiles;
import org.flinknpu.job.UsageException;

/** Brains in files that the person at the command line named. */
final class BrainFile {
    private BrainFile() {}

    /**
     * Reads a brain in any of its forms.
     *
     * @throws UsageException if there is no such file
     * @throws org.flinknpu.brain.BrainFormatException if it is no brain
     */
    static Connectome read(Path file) throws IOException {
        return read(file, Progress.NONE);
    }

    /** As {@link #read(Path)}, telling how far it has come. */
    static Connectome read(Path file, Progress progress) throws IOException {
        try (InputStream in = open(file)) {
            long length = Files.isRegularFile(file) ? Files.size(file) : -1;
            return BrainFiles.load(in, length, file.toString(), BrainLimits.FILES, progress);
        } catch (BrainFormatException e) {
            throw new BrainFormatException(e.getMessage() + ForeignFiles.remedy(file), e);
        }
    }

    /**
     * Opens a file.
     *
     * @throws UsageException if there is no such file or it cannot be read
     */
    static InputStream open(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new UsageException("A folder where a file is needed: " + file);
            }
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw new UsageException("No such file: " + file, e);
        } catch (IOException e) {
            throw new UsageException("File cannot be read: " + file + " (" + e + ")", e);
        }
    }
}
