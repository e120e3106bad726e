package org.flinknpu.job.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.job.UsageException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Makes one line and an exit code of what went wrong with a command. */
final class Mistake {
    private Mistake() {}

    /** Arguments that are none of a command. */
    static int ofArguments(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        if (e instanceof NoChoiceException) {
            err.println(e.getMessage());
            line.usage(err);
            return Cli.WRONG_USE;
        }
        String name = line.getCommandSpec().qualifiedName();
        String what = e instanceof UnmatchedArgumentException odd ? unmatched(odd) : e.getMessage();
        err.println(
                "npu: "
                        + what.strip().replaceAll("\\s*\\R\\s*", " ")
                        + "; "
                        + name
                        + " --help shows what there is");
        return Cli.WRONG_USE;
    }

    private static String unmatched(UnmatchedArgumentException e) {
        String first = e.getUnmatched().get(0);
        boolean choice = !e.getCommandLine().getSubcommands().isEmpty();
        String what;
        if (e.isUnknownOption()) {
            what = "Unknown option: " + first;
        } else {
            what = (choice ? "No such command: " : "Unexpected argument: ") + first;
        }
        return e.getSuggestions().isEmpty()
                ? what
                : what + "; did you mean " + String.join(" or ", e.getSuggestions());
    }

    /** Anything that ended a command. */
    static int ofRun(Exception e, CommandLine line) {
        PrintWriter err = line.getErr();
        if (e instanceof UsageException
                || e instanceof BrainFormatException
                || e instanceof BackendUnavailableException) {
            err.println("npu: " + e.getMessage());
            return Cli.WRONG_USE;
        }
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        if (cause instanceof FileSystemException refusal && refusal.getFile() != null) {
            err.println("npu: " + file(refusal));
            return Cli.WRONG_USE;
        }
        err.println("npu: " + line.getCommandName() + " failed: " + e);
        if (System.getenv("NPU_LOG") == null) {
            err.println("npu: NPU_LOG=debug shows where");
        } else {
            e.printStackTrace(err);
        }
        return Cli.FAILED;
    }

    /** A command that needed more memory than the JVM may have. */
    static int ofHeap(PrintWriter err, long heapBytes) {
        err.printf(
                "npu: Heap too small: heap=%d MiB; give it more, such as NPU_JAVA_OPTS=-Xmx%dg%n",
                heapBytes >> 20, Math.max(2, 2 * heapBytes >> 30));
        return Cli.FAILED;
    }

    private static String file(FileSystemException e) {
        if (e instanceof AccessDeniedException) {
            return "Not allowed by the file system: " + e.getFile();
        }
        if (e instanceof NoSuchFileException) {
            return "No such file: " + e.getFile();
        }
        String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
        return "File cannot be used: " + e.getFile() + " (" + reason + ")";
    }
}
