package org.flinknpu.flow;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.SavedState;
import org.flinknpu.wire.DeadLetterReason;

/**
 * Reads connectomes and opens kernels of deploys on threads beside the task's, which goes on with
 * other brains meanwhile. What is at hand and small is not worth the detour.
 *
 * <p>Methods are called by the task's thread; {@code done} is run there, too.
 */
final class BrainLoads implements AutoCloseable {
    /** Embedded connectomes up to this many bytes are read in a few milliseconds. */
    private static final int SMALL_BYTES = 64 << 10;

    private static final int THREADS = 2;
    private static final long THREAD_IDLE_SECONDS = 10;
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final BrainHost host;
    private final Executor taskThread;
    private final Set<Load> running = new HashSet<>();
    private ThreadPoolExecutor threads;

    /**
     * No loads yet.
     *
     * @param taskThread runs what it is given by the task's thread, soon
     */
    BrainLoads(BrainHost host, Executor taskThread) {
        this.host = host;
        this.taskThread = taskThread;
    }

    /** One deploy on its way. Fields are written before {@code done} is run, and not afterwards. */
    static final class Load {
        private final InboundRecord record;
        private final BrainCommand command;
        private BrainOpener.Opened opened;
        private CommandRefusedException refusal;
        private boolean abandoned;

        private Load(InboundRecord record, BrainCommand command) {
            this.record = record;
            this.command = command;
        }

        InboundRecord record() {
            return record;
        }

        BrainCommand command() {
            return command;
        }

        /**
         * What was opened; the caller owns its kernel.
         *
         * @throws CommandRefusedException if connectome, settings or backend do not allow it
         */
        BrainOpener.Opened opened() throws CommandRefusedException {
            if (refusal != null) {
                throw refusal;
            }
            return opened;
        }

        private synchronized void finish(
                BrainOpener.Opened itsOpened, CommandRefusedException itsRefusal) {
            opened = itsOpened;
            refusal = itsRefusal;
            if (abandoned && opened != null) {
                opened.kernel().close();
            }
        }

        /** Nobody will ask for the kernel any more. */
        private synchronized void abandon() {
            abandoned = true;
            if (opened != null) {
                opened.kernel().close();
            }
        }
    }

    /** Whether a deploy should not be carried out on the task's thread. */
    boolean worthwhile(Deploy deploy) {
        SavedState state = deploy.getState();
        if (state != null
                && (state.getBytes() == null || state.getBytes().remaining() > SMALL_BYTES)) {
            return true;
        }
        return deploy.getConnectome() == null
                ? !host.connectomes().atHand(deploy.getConnectomeFingerprint())
                : deploy.getConnectome().remaining() > SMALL_BYTES;
    }

    /** Number of loads that are not done. */
    int running() {
        return running.size();
    }

    /**
     * Starts a load.
     *
     * @param done run once the outcome is there
     */
    Load start(InboundRecord record, BrainCommand command, Runnable done) {
        Load load = new Load(record, command);
        running.add(load);
        threads().execute(() -> carryOut(load, done));
        return load;
    }

    private ThreadPoolExecutor threads() {
        if (threads == null) {
            threads =
                    new ThreadPoolExecutor(
                            THREADS,
                            THREADS,
                            THREAD_IDLE_SECONDS,
                            TimeUnit.SECONDS,
                            new LinkedBlockingQueue<>(),
                            BrainLoads::thread);
            threads.allowCoreThreadTimeOut(true);
        }
        return threads;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "npu-load-" + NAMES.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private void carryOut(Load load, Runnable done) {
        try {
            load.finish(BrainOpener.open(host, load.command), null);
        } catch (CommandRefusedException e) {
            load.finish(null, e);
        } catch (RuntimeException | OutOfMemoryError e) {
            load.finish(
                    null,
                    new CommandRefusedException(
                            DeadLetterReason.BAD_CONNECTOME, "brain cannot be loaded: " + e));
        }
        taskThread.execute(
                () -> {
                    if (running.remove(load)) {
                        done.run();
                    }
                });
    }

    /** Lets go of all loads; their kernels are closed, now or as soon as they are open. */
    @Override
    public void close() {
        running.forEach(Load::abandon);
        running.clear();
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
