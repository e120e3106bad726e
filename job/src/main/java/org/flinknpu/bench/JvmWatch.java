package org.flinknpu.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * Watches the memory of this process and the pauses of its garbage collector. Collections that the
 * watch itself asks for are not counted. Thread-safe.
 */
public final class JvmWatch implements AutoCloseable {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int COLLECTIONS = 3;
    private static final long KIBI = 1024;

    private final List<Long> pausesMillis = Collections.synchronizedList(new ArrayList<>());
    private final NotificationListener listener = (notification, handback) -> note(notification);

    /**
     * Memory at one moment, in bytes.
     *
     * @param heap live objects on the heap, after collections
     * @param direct buffers outside the heap
     * @param resident anonymous memory of the process besides what the heap has reserved; 0 where
     *     the system does not tell
     */
    record Memory(long heap, long direct, long resident) {}

    private final Set<String> heapPools =
            ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                    .map(MemoryPoolMXBean::getName)
                    .collect(Collectors.toUnmodifiableSet());
    private volatile long collectedHeap;

    /**
     * Memory in the middle of work, in bytes.
     *
     * @param seconds since the work began
     * @param heap what the last collection of the heap left; what is not collected yet, too
     * @param direct buffers outside the heap
     * @param resident all anonymous memory of the process; 0 where the system does not tell
     */
    public record Moment(double seconds, long heap, long direct, long resident) {}

    /** Starts to watch. */
    JvmWatch() {
        for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) each).addNotificationListener(listener, null, null);
        }
    }

    /** Processor time that this process has taken so far, all threads together. */
    static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private void note(javax.management.Notification notification) {
        if (!(notification.getUserData() instanceof CompositeData data)) {
            return;
        }
        GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
        // Of collectors beside the program, cycles are told apart from the pauses in them.
        boolean pause =
                !info.getGcAction().contains("concurrent") && !info.getGcAction().contains("cycle");
        if (pause && !info.getGcCause().equals("System.gc()")) {
            pausesMillis.add(info.getGcInfo().getDuration());
        }
        long used = 0;
        for (Map.Entry<String, MemoryUsage> each :
                info.getGcInfo().getMemoryUsageAfterGc().entrySet()) {
            used += heapPools.contains(each.getKey()) ? each.getValue().getUsed() : 0;
        }
        collectedHeap = used;
    }

    /** Lengths of the pauses since the start or the last call, in milliseconds. */
    long[] takePausesMillis() {
        synchronized (pausesMillis) {
            long[] all = pausesMillis.stream().mapToLong(Long::longValue).toArray();
            pausesMillis.clear();
            return all;
        }
    }

    /** Memory after collections, which stop the process for a moment. */
    static Memory memory() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long outside = Math.max(0, resident() - heap.getCommitted());
        return new Memory(heap.getUsed(), direct(), outside);
    }

    /** Memory as it is, without asking for a collection. */
    Moment moment(double seconds) {
        return new Moment(seconds, collectedHeap, direct(), resident());
    }

    private static long direct() {
        long direct = 0;
        for (BufferPoolMXBean each : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            direct += each.getName().equals("direct") ? each.getMemoryUsed() : 0;
        }
        return direct;
    }

    private static long resident() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("RssAnon:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBI;
                }
            }
        } catch (IOException e) {
            // Another system: then this figure is left out.
            return 0;
        }
        return 0;
    }

    @Override
    public void close() {
        for (GarbageCollectorMXBean each : ManagementFactory.getGarbageCollectorMXBeans()) {
            try {
                ((NotificationEmitter) each).removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                throw new IllegalStateException("Listener was added by the constructor", e);
            }
        }
    }
}
