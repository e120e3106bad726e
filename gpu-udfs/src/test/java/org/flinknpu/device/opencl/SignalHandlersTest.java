package org.flinknpu.device.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.flinknpu.device.ChildJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.lwjgl.opencl.CL;
import org.lwjgl.system.APIUtil;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.Platform;
import org.lwjgl.system.SharedLibrary;

/** What a driver that starts leaves of the JVM's signal handlers. */
@Timeout(60)
class SignalHandlersTest {
    /** SIGUSR1, which the JVM does not use. */
    private static final int UNUSED = 10;

    private static final long IGNORE = 1;

    /** Sets the handler of a signal, unless it is negative, and gives the handler of before. */
    private static long handler(int signal, long handler) {
        long action = MemoryUtil.nmemCalloc(1, 256);
        long before = MemoryUtil.nmemCalloc(1, 256);
        try (SharedLibrary libc = APIUtil.apiCreateLibrary("libc.so.6")) {
            MemoryUtil.memPutAddress(action, handler);
            JNI.invokePPI(
                    signal,
                    handler < 0 ? MemoryUtil.NULL : action,
                    before,
                    libc.getFunctionAddress("sigaction"));
            return MemoryUtil.memGetAddress(before);
        } finally {
            MemoryUtil.nmemFree(action);
            MemoryUtil.nmemFree(before);
        }
    }

    private static Map<Integer, Long> handlers() {
        Map<Integer, Long> handlers = new TreeMap<>();
        for (int signal = 1; signal <= 31; signal++) {
            handlers.put(signal, handler(signal, -1));
        }
        return handlers;
    }

    /** A JVM that looks for devices, and does nothing else that could put handlers back. */
    static final class Looker {
        private Looker() {}

        public static void main(String[] args) {
            Map<Integer, Long> before = handlers();
            boolean found = !OpenClRuntime.devices().isEmpty();
            boolean kept = handlers().equals(before);
            System.out.println(found ? "found" : "none");
            System.out.println(kept ? "kept" : "lost");
        }
    }

    @BeforeEach
    void requireLinux() {
        assumeTrue(Platform.get() == Platform.LINUX, "signals as Linux has them");
    }

    @Test
    void shouldKeepTheHandlersWhenADriverStarts() throws Exception {
        OpenClDevices.require(new OpenClProvider());
        assertThat(ChildJvm.run(List.of("-Xmx128m"), Looker.class))
                .containsExactly("found", "kept");
    }

    @Test
    void shouldPutAHandlerBackBeforeTheDriverIsReady() {
        long before = handler(UNUSED, -1);
        long within =
                SignalHandlers.keep(
                        () -> {
                            handler(UNUSED, IGNORE);
                            while (handler(UNUSED, -1) == IGNORE) {
                                Thread.onSpinWait();
                            }
                            return handler(UNUSED, IGNORE);
                        });
        assertThat(within).isEqualTo(before);
        assertThat(handler(UNUSED, -1)).isEqualTo(before);
    }

    @Test
    void shouldPutAHandlerBackWhenADriverFails() {
        long before = handler(UNUSED, -1);
        assertThat(before).isNotEqualTo(IGNORE);
        assertThatThrownBy(
                        () ->
                                SignalHandlers.keep(
                                        () -> {
                                            handler(UNUSED, IGNORE);
                                            throw new OpenClException("driver");
                                        }))
                .isInstanceOf(OpenClException.class);
        assertThat(handler(UNUSED, -1)).isEqualTo(before);
    }

    @Test
    void shouldRestWhileADriverHangs() throws InterruptedException {
        CountDownLatch hangs = new CountDownLatch(1);
        Thread starting = new Thread(() -> SignalHandlers.keep(() -> await(hangs)));
        starting.start();
        while (watch(Thread.State.TIMED_WAITING) == 0) {
            Thread.sleep(1);
        }
        hangs.countDown();
        starting.join();
        assertThat(watch(null)).isZero();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Threads that watch, in that state or in any. */
    private static long watch(Thread.State state) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(SignalHandlers.WATCH))
                .filter(thread -> state == null || thread.getState() == state)
                .count();
    }

    @Test
    void shouldAskADriverOnceWhenItsLibraryIsMissing() {
        AtomicInteger asked = new AtomicInteger();
        assertThatThrownBy(
                        () ->
                                SignalHandlers.keep(
                                        () -> {
                                            asked.incrementAndGet();
                                            throw new UnsatisfiedLinkError("no such function");
                                        }))
                .isInstanceOf(UnsatisfiedLinkError.class);
        assertThat(asked).hasValue(1);
    }

    /** Each may have a LWJGL of its own, but there is one driver, and one set of handlers. */
    @Test
    void shouldLetJobsOfOneJvmStartADriverOneAfterTheOther() throws Exception {
        assertThat(lockOfAnotherLoader()).isNotNull().isSameAs(lockOfAnotherLoader());
    }

    private static Object lockOfAnotherLoader() throws Exception {
        List<URL> places = new ArrayList<>();
        for (Class<?> type : List.of(OpenClRuntime.class, CL.class, Platform.class)) {
            places.add(type.getProtectionDomain().getCodeSource().getLocation());
        }
        ClassLoader platform = ClassLoader.getPlatformClassLoader();
        try (URLClassLoader loader = new URLClassLoader(places.toArray(new URL[0]), platform)) {
            Class<?> runtime = Class.forName(OpenClRuntime.class.getName(), true, loader);
            assertThat(runtime).isNotSameAs(OpenClRuntime.class);
            Field lock = runtime.getDeclaredField("JVM");
            lock.setAccessible(true);
            return lock.get(null);
        }
    }
}
