package org.flinknpu.device;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A backend's probe that returns in time, whatever its driver does: a driver that hangs costs a
 * daemon thread and once the patience. While it hangs the backend counts as missing; when it
 * answers after all, its devices are there from then on.
 *
 * <p>Thread-safe; callers wait side by side.
 */
final class BoundedProbe {
    private final KernelProvider provider;
    private final long patienceMillis;
    private CompletableFuture<Availability> answer;
    private long startedNanos;

    /**
     * Nothing is asked yet.
     *
     * @param patienceMillis how long the first answer may take
     */
    BoundedProbe(KernelProvider provider, long patienceMillis) {
        this.provider = provider;
        this.patienceMillis = patienceMillis;
    }

    /** As {@link KernelProvider#probe}. */
    Availability availability() {
        if (Candidate.isPlainJava(provider.name())) {
            return provider.probe();
        }
        CompletableFuture<Availability> asked = ask();
        long leftNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis) - sinceAsked();
        try {
            return asked.get(Math.max(0, leftNanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return Availability.missing(
                    "its driver has not answered within %d ms".formatted(patienceMillis),
                    "look after the driver (nvidia-smi, clinfo) or restart the machine");
        } catch (ExecutionException e) {
            return Availability.missing("its probe failed: " + e.getCause(), "see npu doctor");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Availability.missing("its probe was interrupted", "try again");
        }
    }

    private synchronized CompletableFuture<Availability> ask() {
        if (answer == null) {
            CompletableFuture<Availability> asked = new CompletableFuture<>();
            Thread thread = new Thread(() -> probe(asked), "npu-probe " + provider.name());
            thread.setDaemon(true);
            startedNanos = System.nanoTime();
            thread.start();
            answer = asked;
        }
        return answer;
    }

    private synchronized long sinceAsked() {
        return System.nanoTime() - startedNanos;
    }

    private void probe(CompletableFuture<Availability> asked) {
        try {
            asked.complete(provider.probe());
        } catch (Throwable e) {
            // Natives that do not load are Errors; the waiting thread must hear of them, too.
            asked.completeExceptionally(e);
        }
    }
}
