package org.flinknpu.bridge;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.flinknpu.schema.AreaMotor;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.schema.InputPosition;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.Packed;

/** A brain's side that keeps what it gets and says what it is told to. */
final class RecordingBrain implements Bridge.Brain {
    final LinkedBlockingQueue<SensoryEvent> events = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<MotorOutput> waiting = new LinkedBlockingQueue<>();

    /** Puts out a motor value. */
    void drive(float value) {
        waiting.add(
                new MotorOutput(
                        "b",
                        1L,
                        10L,
                        new InputPosition(0, 0L, 0, 0L),
                        List.of(
                                new AreaMotor(
                                        "wheels", EffectorCoding.RATE, Packed.column(value)))));
    }

    /** The next event; fails by null after half a minute. */
    SensoryEvent next() throws InterruptedException {
        return events.poll(30, TimeUnit.SECONDS);
    }

    @Override
    public Iterable<MotorOutput> motors() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        MotorOutput motor = waiting.poll();
        return motor == null ? List.of() : List.of(motor);
    }

    @Override
    public void skipMotors() {
        waiting.clear();
    }

    @Override
    public boolean send(SensoryEvent event) {
        return events.add(event);
    }
}
