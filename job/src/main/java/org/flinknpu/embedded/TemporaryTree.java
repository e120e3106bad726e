package org.flinknpu.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes temporary directories, also while a server that is going down still deletes files. */
public final class TemporaryTree {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryTree.class);

    private TemporaryTree() {}

    /** Deletes a directory and everything in it; what cannot be deleted is logged and stays. */
    public static void delete(Path root) {
        try {
            Files.walkFileTree(root, new Deleter());
        } catch (IOException e) {
            LOG.warn("Temporary directory stays: {} ({})", root, e.toString());
        }
    }

    private static final class Deleter extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path dir, IOException failure)
                throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
        }
    }
}
