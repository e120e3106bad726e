package org.flinknpu.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.SensoryEvent;

/**
 * Carries messages between a brain and the other side until it is stopped. When the connection
 * ends, it connects again after a while; motor values of the time between are left out, because a
 * robot must not follow orders of long ago. {@link #stop} may be called from any thread, {@link
 * #run} from one.
 */
public final class Bridge {
    private static final int MAX_TOLD = 10;
    private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long MICROS_PER_MILLI = 1_000;

    private final Remote remote;
    private final BridgeRules rules;
    private final Brain brain;
    private final Consumer<String> log;
    private final Inbox inbox = new Inbox();
    private final Backoff backoff = new Backoff(new SplittableRandom());
    private final CountDownLatch stopped = new CountDownLatch(1);
    private long bad;

    /** The brain's side. */
    public interface Brain {
        /** Motor records that have come; waits a few milliseconds at most. */
        Iterable<MotorOutput> motors();

        /** Forgets the motor records that have come until now. */
        void skipMotors();

        /** Sends an event; false if no more can be sent. */
        boolean send(SensoryEvent event);
    }

    /**
     * A bridge that does not run yet.
     *
     * @param log told about connections and about what cannot be used, in lines
     */
    public Bridge(Remote remote, BridgeRules rules, Brain brain, Consumer<String> log) {
        this.remote = remote;
        this.rules = rules;
        this.brain = brain;
        this.log = log;
    }

    /** Ends the bridge soon. */
    public void stop() {
        stopped.countDown();
    }

    /** Carries messages until {@link #stop}, or until the brain's side takes no more. */
    public void run() throws InterruptedException {
        while (!isStopped()) {
            try (Remote.Connection connection = remote.connect(rules.senseTopics(), inbox)) {
                brain.skipMotors();
                log.accept("connected: " + remote.address());
                carry(connection);
            } catch (IOException e) {
                long wait = backoff.next();
                log.accept(
                        "no connection: %s (%s); next attempt in %d ms"
                                .formatted(remote.address(), e.getMessage(), wait));
                stopped.await(wait, TimeUnit.MILLISECONDS);
            }
        }
        if (inbox.dropped() > 0 || bad > 0) {
            log.accept(
                    "messages left out: %d that could not be used, %d that gave way to newer ones"
                            .formatted(bad, inbox.dropped()));
        }
    }

    private void carry(Remote.Connection connection) throws IOException {
        long start = System.nanoTime();
        while (!isStopped()) {
            connection.check();
            for (MotorOutput motor : brain.motors()) {
                for (Map.Entry<String, JsonNode> each : rules.messages(motor).entrySet()) {
                    connection.publish(each.getKey(), each.getValue());
                }
            }
            sendWaiting();
            if (System.nanoTime() - start > LASTING_NANOS) {
                backoff.reset();
            }
        }
    }

    private void sendWaiting() {
        for (Inbox.Message message = inbox.poll(); message != null; message = inbox.poll()) {
            if (message.problem() != null) {
                leaveOut(message.problem());
                continue;
            }
            try {
                long now = System.currentTimeMillis() * MICROS_PER_MILLI;
                for (SensoryEvent event : rules.events(message, now)) {
                    if (!brain.send(event)) {
                        stop();
                        return;
                    }
                }
            } catch (UsageException e) {
                leaveOut(e.getMessage());
            }
        }
    }

    private void leaveOut(String reason) {
        if (++bad <= MAX_TOLD) {
            log.accept("message left out: " + reason);
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }
}
