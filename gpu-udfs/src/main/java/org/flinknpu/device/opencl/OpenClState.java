package org.flinknpu.device.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.system.MemoryStack.stackPush;
import static org.lwjgl.system.MemoryUtil.NULL;

import java.nio.ByteBuffer;
import org.flinknpu.device.DeviceFailureException;
import org.flinknpu.device.image.BrainLayout;
import org.flinknpu.device.image.StateLink;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/** The part of a region's arena that belongs to one brain. */
abstract class OpenClState implements StateLink {
    final OpenClRegion region;
    final BrainLayout layout;
    private final long arenaAt;
    private volatile long asideReady;

    /**
     * A part.
     *
     * @param arenaAt its start
     */
    OpenClState(OpenClRegion region, BrainLayout layout, long arenaAt) {
        this.region = region;
        this.layout = layout;
        this.arenaAt = arenaAt;
    }

    @Override
    public final void write(long offset, ByteBuffer source) {
        long at = arenaAt + offset;
        check(
                "clEnqueueWriteBuffer",
                clEnqueueWriteBuffer(region.queue(), region.arena(), true, at, source, null, null));
    }

    @Override
    public final void read(long offset, ByteBuffer into) {
        long at = arenaAt + offset;
        check(
                "clEnqueueReadBuffer",
                clEnqueueReadBuffer(region.queue(), region.arena(), true, at, into, null, null));
    }

    @Override
    public final void copyAside() {
        long before = asideReady;
        try (MemoryStack stack = stackPush()) {
            PointerBuffer event = stack.callocPointer(1);
            check(
                    "clEnqueueCopyBuffer",
                    nclEnqueueCopyBuffer(
                            region.queue(),
                            region.arena(),
                            region.arena(),
                            arenaAt + layout.potential(),
                            arenaAt + layout.aside(),
                            layout.stateBytes(),
                            0,
                            NULL,
                            event.address()));
            asideReady = event.get(0);
        }
        check("clFlush", clFlush(region.queue()));
        if (before != NULL) {
            clReleaseEvent(before);
        }
    }

    @Override
    public final void readAside(long offset, ByteBuffer into) {
        try (MemoryStack stack = stackPush()) {
            PointerBuffer ready = stack.pointers(asideReady);
            long at = arenaAt + offset;
            check(
                    "clEnqueueReadBuffer",
                    clEnqueueReadBuffer(
                            region.asideQueue(), region.arena(), true, at, into, ready, null));
        }
    }

    final void check(String call, int code) {
        if (code != 0) {
            throw failure(new OpenClException(call, code).getMessage());
        }
    }

    final DeviceFailureException failure(String what) {
        String device = region.context().found().facts().name();
        return new DeviceFailureException(OpenClProvider.NAME, device, what);
    }

    @Override
    public void close() {
        if (asideReady != NULL) {
            clReleaseEvent(asideReady);
            asideReady = NULL;
        }
    }
}
