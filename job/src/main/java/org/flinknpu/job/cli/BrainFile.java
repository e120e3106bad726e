package org.flinknpu.job.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.BrainFiles;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.importer.ForeignFiles;
import org.flinknpu.job.NamedFile;

/** Brains in files that the person at the command line named. */
final class BrainFile {
    private BrainFile() {}

    /**
     * Reads a brain in any of its forms.
     *
     * @throws org.flinknpu.job.UsageException if there is no such file
     * @throws org.flinknpu.brain.BrainFormatException if it is no brain
     */
    static Connectome read(Path file) throws IOException {
        return read(file, Progress.NONE);
    }

    /** As {@link #read(Path)}, telling how far it has come. */
    static Connectome read(Path file, Progress progress) throws IOException {
        try (InputStream in = NamedFile.open(file)) {
            long length = Files.isRegularFile(file) ? Files.size(file) : -1;
            return read(in, length, file, progress);
        }
    }

    /**
     * Checks a brain whose bytes were read already.
     *
     * @param file where they come from
     * @throws org.flinknpu.brain.BrainFormatException if it is no brain
     */
    static void check(byte[] bytes, Path file) throws IOException {
        read(new ByteArrayInputStream(bytes), bytes.length, file, Progress.NONE);
    }

    private static Connectome read(InputStream in, long length, Path file, Progress progress)
            throws IOException {
        try {
            return BrainFiles.load(in, length, file.toString(), BrainLimits.FILES, progress);
        } catch (BrainFormatException e) {
            throw new BrainFormatException(e.getMessage() + ForeignFiles.remedy(file), e);
        }
    }
}
