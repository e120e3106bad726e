package org.flinknpu.device;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.FiredSet;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.Stimulus;
import org.flinknpu.device.bench.W1;

/**
 * A look at one backend: its probe, and a small brain run on every usable device and compared with
 * the reference. A driver that hangs costs a daemon thread and the patience, nothing else.
 *
 * @param backend its name in options
 * @param availability what the probe found
 * @param verdicts for every usable device by index: empty if its bursts were right, else what went
 *     wrong, in one line
 */
public record Checkup(String backend, Availability availability, Map<Integer, String> verdicts) {
    private static final int NEURONS = 300;
    private static final double RATE = 0.05;
    private static final int BURSTS = 64;

    /**
     * Looks at a backend.
     *
     * @param patienceMillis how long the probe, and each device, may take
     */
    public static Checkup of(KernelProvider provider, long patienceMillis) {
        Availability found;
        try {
            found = within(patienceMillis, provider::probe);
        } catch (BackendUnavailableException e) {
            found = Availability.missing("its probe " + e.reason(), "look after the driver");
        }
        Map<Integer, String> verdicts = new LinkedHashMap<>();
        for (DeviceDescription device : found.devices()) {
            if (device.usable()) {
                verdicts.put(device.index(), verdict(provider, device, patienceMillis));
            }
        }
        return new Checkup(provider.name(), found, verdicts);
    }

    private static String verdict(
            KernelProvider provider, DeviceDescription device, long patienceMillis) {
        Candidate candidate = Candidate.of(provider, device, KernelOptions.defaults());
        try {
            return within(patienceMillis, () -> compare(candidate));
        } catch (BackendUnavailableException e) {
            return e.reason();
        }
    }

    private static <T> T within(long millis, Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                result.complete(work.get());
                            } catch (Throwable e) {
                                // Natives that do not load are Errors; they are a finding, too.
                                result.completeExceptionally(e);
                            }
                        },
                        "npu-checkup");
        thread.setDaemon(true);
        thread.start();
        try {
            return result.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new BackendUnavailableException(
                    "", "did not return within " + millis + " ms", "", e);
        } catch (ExecutionException e) {
            throw new BackendUnavailableException("", "failed: " + e.getCause(), "", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendUnavailableException("", "was interrupted", "", e);
        }
    }

    private static String compare(Candidate candidate) {
        W1 brain = new W1(NEURONS, RATE);
        Stimulus stimulus = new Stimulus();
        FiredSet fired = new FiredSet();
        FiredSet expected = new FiredSet();
        try (BurstKernel kernel = candidate.open(brain.connectome(), brain.initialState());
                BurstKernel right = new ReferenceKernel(brain.connectome(), brain.initialState())) {
            for (int burst = 1; burst <= BURSTS; burst++) {
                brain.stimulate(burst, stimulus);
                kernel.burst(stimulus, fired);
                right.burst(stimulus, expected);
                if (!Arrays.equals(fired.toArray(), expected.toArray())) {
                    return "computes wrongly: burst " + burst + " differs from the reference";
                }
            }
        }
        return "";
    }

    /** Whether a device can be used and computes rightly. */
    public boolean works(DeviceDescription device) {
        return "".equals(verdicts.get(device.index()));
    }

    /** Whether some device works. */
    public boolean works() {
        return verdicts.containsValue("");
    }
}
