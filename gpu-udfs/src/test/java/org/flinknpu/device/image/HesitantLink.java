package org.flinknpu.device.image;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.SplittableRandom;

/**
 * A line on which the host pauses before it does anything, mostly about as long as a launch that
 * serves waits for the bell: it finds that out by pausing longer as long as launches stay, and
 * shorter when one has given up. Now and then it finds no room.
 */
final class HesitantLink implements InvocationHandler {
    private static final double LONGER = 1.3;
    private static final double SHORTER = 0.5;
    private static final long LEAST_NANOS = 1_000;
    private static final long MOST_NANOS = 10_000_000;

    private final BrainLink link;
    private final SplittableRandom random;
    private double patienceNanos = 200_000;
    private boolean withdrawn = true;
    private int givenUp;

    /** Pauses of a line that pass to another one. */
    HesitantLink(BrainLink link, SplittableRandom random) {
        this.link = link;
        this.random = random;
    }

    /** The line itself. */
    BrainLink line() {
        return (BrainLink)
                Proxy.newProxyInstance(
                        BrainLink.class.getClassLoader(), new Class<?>[] {BrainLink.class}, this);
    }

    /** Launches that gave up because the host came too late. */
    int givenUp() {
        return givenUp;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        switch (method.getName()) {
            case "claimRoom" -> {
                pause(random.nextInt(3) == 0 ? 0 : 0.7 + 0.6 * random.nextDouble());
                patienceNanos = Math.min(patienceNanos * LONGER, MOST_NANOS);
                if (random.nextInt(16) == 0) {
                    return false;
                }
            }
            case "awaitGivenUp" -> {
                pause(2 * random.nextDouble());
                withdrawn = true;
            }
            case "serve" -> {
                if (!withdrawn) {
                    givenUp++;
                    patienceNanos = Math.max(patienceNanos * SHORTER, LEAST_NANOS);
                }
                withdrawn = false;
                pause(random.nextInt(4) == 0 ? 2 * random.nextDouble() : 0);
            }
            case "claimRunRoom" -> {
                if (random.nextInt(4) == 0) {
                    return false;
                }
            }
            case "awaitServed", "launch", "launchRun" ->
                    pause(random.nextInt(4) == 0 ? 2 * random.nextDouble() : 0);
            default -> {
                // Whatever else is called has no part in serving.
            }
        }
        try {
            return method.invoke(link, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Not by parking, which would take longer. */
    private void pause(double patiences) {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < patiences * patienceNanos) {
            Thread.onSpinWait();
        }
    }
}
