package org.flinknpu.device;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import jcuda.driver.JCudaDriver;
import org.flinknpu.burst.BurstKernel;
import org.lwjgl.opencl.CL;
import org.lwjgl.system.Library;
import org.slf4j.LoggerFactory;

/**
 * A program that loads the backends by two class loaders, as two jobs on one TaskManager do, and
 * prints what a brain of the second one runs on. Its JVM must not have loaded any natives before.
 */
public final class TwoLoaders {
    private TwoLoaders() {}

    /** Runs a brain in either loader, and tells how that went: one line each. */
    public static final class Job implements Supplier<String> {
        private static final String BACKEND = System.getProperty("backend");

        @Override
        public String get() {
            KernelProvider provider = Kernels.installed().provider(BACKEND);
            Checkup checkup = Checkup.of(provider, 60_000);
            Availability found = checkup.availability();
            return checkup.works() ? "works" : found.reason() + " -> " + found.remedy();
        }
    }

    /**
     * The program.
     *
     * @param layout {@code parent}: the natives' jars in a loader above both; {@code child}: in
     *     each of them
     */
    public static void main(String[] layout) throws Exception {
        List<URL> natives = new ArrayList<>();
        natives.add(place(CL.class));
        natives.add(place(Library.class));
        natives.add(place(JCudaDriver.class));
        natives.add(jarOf("linux/x64/org/lwjgl/liblwjgl.so"));
        natives.add(jarOf("lib/libJCudaDriver-12.6.0-linux-x86_64.so"));
        List<URL> jobs = new ArrayList<>();
        jobs.add(place(TwoLoaders.class));
        jobs.add(place(Kernels.class));
        jobs.add(place(BurstKernel.class));
        jobs.add(place(LoggerFactory.class));
        ClassLoader platform = ClassLoader.getPlatformClassLoader();
        ClassLoader above = platform;
        if (layout[0].equals("parent")) {
            above = loader(natives, platform);
        } else {
            jobs.addAll(natives);
        }
        // Both stay reachable: an unloaded loader would free its natives.
        ClassLoader first = loader(jobs, above);
        ClassLoader second = loader(jobs, above);
        System.out.println(run(first));
        System.out.println(run(second));
        System.out.println(first != second && first.getParent() == second.getParent());
    }

    private static String run(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> job = Class.forName(Job.class.getName(), true, loader);
        return (String) ((Supplier<?>) job.getConstructor().newInstance()).get();
    }

    private static ClassLoader loader(List<URL> places, ClassLoader parent) {
        return new URLClassLoader(places.toArray(new URL[0]), parent);
    }

    private static URL place(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static URL jarOf(String resource) throws IOException {
        URL found = TwoLoaders.class.getClassLoader().getResource(resource);
        return ((JarURLConnection) found.openConnection()).getJarFileURL();
    }
}
