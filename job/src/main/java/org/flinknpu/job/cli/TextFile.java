package org.flinknpu.job.cli;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.flinknpu.job.UsageException;

/** Files that the person at the command line named. */
final class TextFile {
    private TextFile() {}

    /**
     * The whole text.
     *
     * @throws UsageException if there is no such file or it is not readable UTF-8
     */
    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new UsageException("No such file: " + file, e);
        } catch (MalformedInputException e) {
            throw new UsageException("Not UTF-8: " + file, e);
        } catch (IOException e) {
            throw new UsageException("File cannot be read: " + file + " (" + e + ")", e);
        }
    }
}
