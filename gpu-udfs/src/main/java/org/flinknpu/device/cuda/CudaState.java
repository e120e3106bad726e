package org.flinknpu.device.cuda;

import static jcuda.driver.CUevent_flags.CU_EVENT_DISABLE_TIMING;

import java.nio.ByteBuffer;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.JCudaDriver;
import org.flinknpu.device.DeviceFailureException;
import org.flinknpu.device.image.BrainLayout;
import org.flinknpu.device.image.StateLink;

/** The part of a region's arena that belongs to one brain. */
abstract class CudaState implements StateLink {
    final CudaRegion region;
    final CudaContext context;
    final BrainLayout layout;
    final CUdeviceptr arena;
    private final CUevent asideReady = new CUevent();
    private boolean eventful;

    /**
     * A part that holds anything.
     *
     * @param arenaAt its start
     */
    CudaState(CudaRegion region, BrainLayout layout, long arenaAt) {
        this.region = region;
        this.layout = layout;
        context = region.context();
        arena = region.arena().withByteOffset(arenaAt);
    }

    /**
     * Fills the part with zeros.
     *
     * @param arenaAt its start
     */
    final void prepare(long arenaAt) {
        region.zero(arenaAt, layout.deviceBytes());
        CudaException.check(
                "cuEventCreate", JCudaDriver.cuEventCreate(asideReady, CU_EVENT_DISABLE_TIMING));
        eventful = true;
    }

    @Override
    public final void write(long offset, ByteBuffer source) {
        context.makeCurrent();
        try {
            region.upload(arena.withByteOffset(offset), source);
        } catch (CudaException e) {
            throw failure(e.getMessage());
        }
    }

    @Override
    public final void read(long offset, ByteBuffer into) {
        context.makeCurrent();
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(region.stream()));
        Pointer to = Pointer.to(into.slice());
        CUdeviceptr from = arena.withByteOffset(offset);
        check("cuMemcpyDtoH", JCudaDriver.cuMemcpyDtoH(to, from, into.remaining()));
    }

    @Override
    public final void copyAside() {
        context.makeCurrent();
        check(
                "cuMemcpyDtoDAsync",
                JCudaDriver.cuMemcpyDtoDAsync(
                        arena.withByteOffset(layout.aside()),
                        arena.withByteOffset(layout.potential()),
                        layout.stateBytes(),
                        region.stream()));
        check("cuEventRecord", JCudaDriver.cuEventRecord(asideReady, region.stream()));
    }

    @Override
    public final void readAside(long offset, ByteBuffer into) {
        context.makeCurrent();
        check(
                "cuStreamWaitEvent",
                JCudaDriver.cuStreamWaitEvent(region.asideStream(), asideReady, 0));
        Pointer to = Pointer.to(into.slice());
        CUdeviceptr from = arena.withByteOffset(offset);
        check(
                "cuMemcpyDtoHAsync",
                JCudaDriver.cuMemcpyDtoHAsync(to, from, into.remaining(), region.asideStream()));
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(region.asideStream()));
    }

    final void check(String call, int code) {
        if (code != 0) {
            throw failure(new CudaException(call, code).getMessage());
        }
    }

    final DeviceFailureException failure(String what) {
        return new DeviceFailureException(CudaProvider.NAME, context.facts().name(), what);
    }

    @Override
    public void close() {
        if (eventful) {
            context.makeCurrent();
            JCudaDriver.cuEventDestroy(asideReady);
            eventful = false;
        }
    }
}
