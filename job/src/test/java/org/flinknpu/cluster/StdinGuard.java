package org.flinknpu.cluster;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Main class of every process of the kit: runs another main class, and ends the process as soon as
 * its standard input ends.
 *
 * <p>The other end of that pipe belongs to the test's JVM. The system closes it however that JVM
 * ends, {@code kill -9} included, so that no process outlives its test. Stands alone in a jar of
 * its own ({@link ClassPaths#guard}) and therefore uses nothing but the JDK.
 */
public final class StdinGuard {
    private static final int ORPHANED = 86;

    private StdinGuard() {}

    /**
     * Runs the main class that the first argument names with the other arguments.
     *
     * @throws Exception what that main class throws
     */
    public static void main(String[] args) throws Exception {
        Thread guard = new Thread(StdinGuard::endWithStandardInput, "stdin-guard");
        guard.setDaemon(true);
        guard.start();
        Method main = Class.forName(args[0]).getMethod("main", String[].class);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            e.getCause().printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void endWithStandardInput() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes; only the end counts.
            }
        } catch (IOException e) {
            // A pipe that cannot be read has no other end any more.
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
