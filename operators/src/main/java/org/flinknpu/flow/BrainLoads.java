package org.flinknpu.flow;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.flinknpu.flow.state.BrainImage;
import org.flinknpu.flow.state.ConnectomeReference;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.Deploy;
import org.flinknpu.schema.SavedState;
import org.flinknpu.wire.DeadLetterReason;

/**
 * Reads connectomes and opens kernels of deploys and of saved brains on threads beside the task's,
 * which goes on with other brains meanwhile. What is at hand and small is not worth the detour.
 *
 * <p>Methods are called by the task's thread; {@code done} is run there, too.
 */
final class BrainLoads implements AutoCloseable {
    /** Embedded connectomes up to this many bytes are read in a few milliseconds. */
    private static final int SMALL_BYTES = 64 << 10;

    /** Neurons of a saved brain that is read and opened in a few milliseconds, as a rule. */
    static final int SMALL_NEURONS = 20_000;

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

    /** What is to be opened. */
    private interface Opening {
        BrainOpener.Opened open() throws CommandRefusedException;
    }

    /** One brain on its way. Fields are written before {@code done} is run, and not afterwards. */
    static final class Load {
        private final Opening opening;
        private BrainOpener.Opened opened;
        private CommandRefusedException refusal;
        private RuntimeException failure;
        private boolean abandoned;

        private Load(Opening opening) {
            this.opening = opening;
        }

        /**
         * What was opened; the caller owns its kernel.
         *
         * @throws CommandRefusedException if connectome, settings or backend do not allow it
         * @throws CorruptStateException if a saved brain cannot be had any more
         */
        BrainOpener.Opened opened() throws CommandRefusedException {
            if (refusal != null) {
                throw refusal;
            }
            if (failure != null) {
                throw failure;
            }
            return opened;
        }

        private void carryOut() {
            BrainOpener.Opened itsOpened = null;
            try {
                itsOpened = opening.open();
            } catch (CommandRefusedException e) {
                refusal = e;
            } catch (RuntimeException e) {
                failure = e;
            } catch (OutOfMemoryError e) {
                failure = new IllegalStateException("No memory for a brain: " + e, e);
            }
            finish(itsOpened);
        }

        private synchronized void finish(BrainOpener.Opened itsOpened) {
            opened = itsOpened;
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

    /**
     * Whether a saved brain should not be opened on the task's thread. One of few neurons is taken
     * for small, without a look at its file: fleets are restored faster one by one.
     */
    boolean worthwhile(BrainImage saved) {
        ConnectomeReference connectome = saved.connectome();
        if (connectome.embedded() != null) {
            return connectome.embedded().length > SMALL_BYTES;
        }
        return saved.state().neuronCount() > SMALL_NEURONS
                && !host.connectomes().atHand(connectome.fingerprint());
    }

    /** Number of loads that are not done. */
    int running() {
        return running.size();
    }

    /**
     * Starts to open what a deploy asks for.
     *
     * @param command a checked command whose action is a deploy
     * @param done run once the outcome is there
     */
    Load deploy(BrainCommand command, Runnable done) {
        return start(
                () -> {
                    try {
                        return BrainOpener.open(host, command);
                    } catch (RuntimeException | OutOfMemoryError e) {
                        throw new CommandRefusedException(
                                DeadLetterReason.BAD_CONNECTOME, "brain cannot be loaded: " + e);
                    }
                },
                done);
    }

    /**
     * Starts to open a saved brain, whose image nobody may write until it is done.
     *
     * @param done run once the outcome is there
     */
    Load restore(String brainId, BrainImage saved, Runnable done) {
        return start(() -> BrainOpener.reopen(host, brainId, saved), done);
    }

    private Load start(Opening opening, Runnable done) {
        Load load = new Load(opening);
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
        load.carryOut();
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
