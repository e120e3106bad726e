package org.flinknpu.job.replay;

import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/**
 * Motor and spikes records of one brain, in order of burst; one that comes again replaces the one
 * before, as a restart may repeat records. Not thread-safe.
 */
final class BurstRecords {
    private final WireCodec<MotorOutput> motorCodec;
    private final WireCodec<FiredNeurons> spikesCodec;
    private final TreeMap<Place, SpecificRecordBase> records = new TreeMap<>();

    /**
     * No records yet.
     *
     * @param bareAvro whether the job writes without a frame
     */
    BurstRecords(boolean bareAvro) {
        motorCodec = codec(MotorOutput.class, bareAvro);
        spikesCodec = codec(FiredNeurons.class, bareAvro);
    }

    private static <T extends SpecificRecordBase> WireCodec<T> codec(
            Class<T> type, boolean bareAvro) {
        WireCodec<T> codec =
                WireCodec.of(type, Framing.SINGLE_OBJECT).withMaxRecordBytes(Integer.MAX_VALUE);
        return bareAvro ? codec.readingBareAvro() : codec;
    }

    /**
     * Which record of a brain it is.
     *
     * @param endMicros end of the burst's interval
     * @param burst number of the burst
     * @param spikes whether it holds fired neurons, not motor values
     * @param part which part of the burst
     */
    record Place(long endMicros, long burst, boolean spikes, int part)
            implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int order = Long.compare(endMicros, other.endMicros);
            order = order == 0 ? Long.compare(burst, other.burst) : order;
            order = order == 0 ? Boolean.compare(spikes, other.spikes) : order;
            return order == 0 ? Integer.compare(part, other.part) : order;
        }

        @Override
        public String toString() {
            return "burst=%d burstTimeMicros=%d record=%s%s"
                    .formatted(
                            burst,
                            endMicros,
                            spikes ? "FiredNeurons" : "MotorOutput",
                            part == 0 ? "" : " part=" + part);
        }
    }

    /** Which of the outputs count. */
    interface Filter {
        /** Whether those of a burst do. */
        boolean counts(long burst, long endMicros);
    }

    /**
     * Takes a motor record.
     *
     * @return its place, whether it counts or not; null if it cannot be read and is nobody's
     */
    Place motor(byte[] value, Filter filter) {
        Decoded<MotorOutput> motor = motorCodec.decode(value);
        if (!motor.isAccepted()) {
            return null;
        }
        MotorOutput output = motor.value();
        return take(
                new Place(output.getBurstTimeMicros(), output.getBurst(), false, 0),
                output,
                filter);
    }

    /**
     * Takes a spikes record.
     *
     * @return its place, whether it counts or not; null if it cannot be read and is nobody's
     */
    Place spikes(byte[] value, Filter filter) {
        Decoded<FiredNeurons> fired = spikesCodec.decode(value);
        if (!fired.isAccepted()) {
            return null;
        }
        FiredNeurons output = fired.value();
        return take(
                new Place(output.getBurstTimeMicros(), output.getBurst(), true, output.getPart()),
                output,
                filter);
    }

    private Place take(Place place, SpecificRecordBase output, Filter filter) {
        if (filter.counts(place.burst, place.endMicros)) {
            records.put(place, output);
        }
        return place;
    }

    /** All records by place. */
    Map<Place, SpecificRecordBase> all() {
        return records;
    }

    /** How many of them hold fired neurons. */
    long spikesCount() {
        return records.keySet().stream().filter(Place::spikes).count();
    }
}
