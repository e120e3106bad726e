package org.flinknpu.flow;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.flinknpu.brain.Connectome;
import org.flinknpu.device.Kernels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Big connectomes that a JVM keeps ready, so that a brain whose machine is lost goes on here
 * without reading its file first.
 *
 * <p>They are loaded by a thread of their own while bursts run, and stay for as long as the JVM, or
 * the class loader of the job: a restart of the job, which closes its operators, must find them.
 * What cannot be loaded is logged and tried again by the next operator that opens. Thread-safe.
 */
final class ConnectomeStandby {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectomeStandby.class);

    /** What is ready, by URI: the connectome, and what backends have prepared for it. */
    private static final ConcurrentMap<String, List<Object>> READY = new ConcurrentHashMap<>();

    private static final Set<String> LOADING = ConcurrentHashMap.newKeySet();

    private ConnectomeStandby() {}

    /**
     * Begins to load what is not there yet; returns at once.
     *
     * @param uris below the roots of the source
     */
    static void keep(List<String> uris, ConnectomeSource source, Kernels kernels) {
        for (String uri : uris) {
            if (!READY.containsKey(uri) && LOADING.add(uri)) {
                Thread loader = new Thread(() -> load(uri, source, kernels), "npu-standby");
                loader.setDaemon(true);
                loader.start();
            }
        }
    }

    /** Whether it is ready. */
    static boolean isReady(String uri) {
        return READY.containsKey(uri);
    }

    private static void load(String uri, ConnectomeSource source, Kernels kernels) {
        try {
            long start = System.nanoTime();
            Connectome connectome = source.standby(uri);
            READY.put(uri, List.of(connectome, kernels.prepare(connectome)));
            LOG.info(
                    "Connectome is kept ready: uri={} {} millis={}",
                    uri,
                    connectome,
                    (System.nanoTime() - start) / 1_000_000);
        } catch (Exception | OutOfMemoryError | LinkageError e) {
            // Whatever a file system, a full heap or a class loader that is closed meanwhile
            // throws:
            // nothing depends on this thread.
            LOG.warn("Connectome is not kept ready: uri={}: {}", uri, e.toString());
        } finally {
            LOADING.remove(uri);
        }
    }
}
