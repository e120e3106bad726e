package org.flinknpu.device.failover;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.device.Availability;
import org.flinknpu.device.BackendUnavailableException;
import org.flinknpu.device.Candidate;
import org.flinknpu.device.DeviceDescription;
import org.flinknpu.device.KernelOptions;
import org.flinknpu.device.KernelProvider;

/**
 * Devices that fail on command. A call that hangs moves the test's clock by an hour and then waits
 * until {@link #close}, so no deadline depends on how fast the test runs.
 */
final class FaultyProvider implements KernelProvider, AutoCloseable {
    private static final long HOUR_NANOS = 3_600_000_000_000L;

    final AtomicInteger openKernels = new AtomicInteger();
    final AtomicInteger opened = new AtomicInteger();
    private final String name;
    private final AtomicLong clock;
    private final boolean deferring;
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<ConcurrentLinkedQueue<Fault>> faults = new ArrayList<>();

    /**
     * Devices without faults.
     *
     * @param deferring whether kernels can set their state aside
     */
    FaultyProvider(String name, int devices, AtomicLong clock, boolean deferring) {
        this.name = name;
        this.clock = clock;
        this.deferring = deferring;
        for (int device = 0; device < devices; device++) {
            faults.add(new ConcurrentLinkedQueue<>());
        }
    }

    /** Adds a fault to a device. */
    FaultyProvider with(int device, Fault.Kind kind, long burst) {
        faults.get(device).add(new Fault(kind, burst));
        return this;
    }

    /** All devices. */
    List<Candidate> candidates() {
        return probe().devices().stream()
                .map(device -> Candidate.of(this, device, KernelOptions.defaults()))
                .toList();
    }

    /** Takes a fault off the schedule if its time has come. */
    boolean strikes(int device, Fault.Kind kind, long burst) {
        for (Fault fault : faults.get(device)) {
            boolean now =
                    switch (kind) {
                        case FAIL, FAIL_LATE, HANG, OTHERS_RETURN, CORRUPT_STATE, CORRUPT_FIRED ->
                                fault.burst() == burst;
                        default -> fault.burst() <= burst;
                    };
            if (fault.kind() == kind && now) {
                return faults.get(device).remove(fault);
            }
        }
        return false;
    }

    /** Does not return before the test ends. */
    void hang() {
        clock.addAndGet(HOUR_NANOS);
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets every call that hangs return, and waits until one kernel is left. */
    void awaitOthers() {
        close();
        while (openKernels.get() > 1) {
            Thread.onSpinWait();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Availability probe() {
        List<DeviceDescription> devices = new ArrayList<>();
        for (int index = 0; index < faults.size(); index++) {
            devices.add(
                    DeviceDescription.usable(
                            index,
                            "Faulty " + index,
                            DeviceDescription.Kind.ACCELERATOR,
                            "driver 1",
                            1L << 30,
                            Map.of()));
        }
        return Availability.of(devices);
    }

    @Override
    public long bytesNeeded(Connectome connectome, KernelOptions options) {
        return connectome.neuronCount();
    }

    @Override
    public BurstKernel open(Connectome connectome, BrainState initial, KernelOptions options) {
        int device = Integer.parseInt(options.device());
        opened.incrementAndGet();
        if (strikes(device, Fault.Kind.REFUSE, initial.burst())) {
            throw new BackendUnavailableException(name, "out of memory", "free some");
        }
        if (strikes(device, Fault.Kind.FAIL_OPEN, initial.burst())) {
            throw new IllegalStateException("driver error 999");
        }
        if (strikes(device, Fault.Kind.HANG_OPEN, initial.burst())) {
            hang();
        }
        openKernels.incrementAndGet();
        FaultyKernel kernel = new FaultyKernel(this, device, connectome, initial);
        return deferring ? new DeferringKernel(kernel, connectome) : kernel;
    }

    /** Lets every call that hangs return. */
    @Override
    public void close() {
        released.countDown();
    }
}
