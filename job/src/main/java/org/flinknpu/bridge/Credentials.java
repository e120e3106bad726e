package org.flinknpu.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flinknpu.job.UsageException;

/**
 * A name and a password, which no text of this object shows.
 *
 * @param user the name
 * @param password the password; may be empty
 */
public record Credentials(String user, String password) {
    private static final long MAX_FILE_BYTES = 4096;

    /**
     * Reads the password from a file, whose last line end is left out.
     *
     * @param user the name; null for no credentials at all
     * @param file the file; null for no password
     * @return the credentials, or null
     * @throws UsageException if the file cannot be read, or there is no name for it
     */
    public static Credentials of(String user, Path file) {
        if (user == null) {
            if (file != null) {
                throw new UsageException("A password without a name: --password-file; add --user");
            }
            return null;
        }
        try {
            if (file != null && Files.size(file) > MAX_FILE_BYTES) {
                throw new UsageException("Not a password file: " + file + " is too long");
            }
            return new Credentials(
                    user, file == null ? "" : Files.readString(file).stripTrailing());
        } catch (IOException e) {
            throw new UsageException("Password file cannot be read: " + file, e);
        }
    }

    @Override
    public String toString() {
        return "Credentials[user=" + user + "]";
    }
}
