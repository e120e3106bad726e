package org.flinknpu.flow;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * An overrun, as recordings of Java's flight recorder show it beside what else the process did: a
 * burst on the wall clock that was not done when the next one of its brain was due. The event's
 * time is the end of the burst. Costs nothing while nothing is recorded.
 */
@Name(LateBurst.NAME)
@Label("Late burst")
@Description("A burst on the wall clock that was not done when the next one was due")
@Category("flink-npu")
@StackTrace(false)
public final class LateBurst extends Event {
    /** Name of the event in recordings. */
    public static final String NAME = "org.flinknpu.LateBurst";

    @Label("Brain")
    private String brainId;

    @Label("Burst")
    private long burst;

    @Label("Period")
    @Timespan(Timespan.MICROSECONDS)
    private long periodMicros;

    @Label("From due to done")
    @Timespan(Timespan.MICROSECONDS)
    private long tookMicros;

    /** Records a burst that ends now. */
    static void record(BurstStamp stamp, long periodMicros, long tookMicros) {
        LateBurst event = new LateBurst();
        if (event.isEnabled()) {
            event.brainId = stamp.brainId();
            event.burst = stamp.burst();
            event.periodMicros = periodMicros;
            event.tookMicros = tookMicros;
            event.commit();
        }
    }
}
