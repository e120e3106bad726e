package org.flinknpu.flow;

/** A wall clock that the test moves. */
final class StoppedTime implements WallTime {
    private static final long serialVersionUID = 1L;

    long micros = 1_000_000_000;

    @Override
    public long nowMicros() {
        return micros;
    }

    @Override
    public boolean real() {
        return false;
    }
}
