package org.flinknpu.cluster;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flinknpu.schema.FiredNeurons;
import org.flinknpu.schema.MotorOutput;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.WireCodec;

/**
 * What a job has emitted into one topic, reduced to one record per brain, burst and part.
 * Repetitions are counted; one that differs from the record before it is counted, too.
 */
public final class Emitted {
    /** What an output record is about; two with equal stamps must have equal bytes. */
    public record Stamp(String brain, long burst, int part) implements Comparable<Stamp> {
        /** By burst, then by part; of one brain. */
        @Override
        public int compareTo(Stamp other) {
            int order = Long.compare(burst, other.burst);
            return order != 0 ? order : Integer.compare(part, other.part);
        }
    }

    /**
     * How two jobs differ.
     *
     * @param expected stamps of the job that nothing happened to
     * @param lost stamps that the other has not emitted
     * @param extra stamps that only the other has emitted
     * @param different stamps whose bytes differ, repetitions included
     * @param repeated records of the other beyond the first of their stamp
     */
    public record Difference(int expected, int lost, int extra, int different, int repeated) {
        /** Whether the reduced topics have the same bytes. */
        public boolean isNone() {
            return lost == 0 && extra == 0 && different == 0;
        }

        @Override
        public String toString() {
            return "records=%d lost=%d extra=%d different=%d repeated=%d"
                    .formatted(expected, lost, extra, different, repeated);
        }
    }

    private final Map<Stamp, byte[]> first = new HashMap<>();
    private final Set<Stamp> changed = new HashSet<>();
    private final Map<String, Stamp> newest = new HashMap<>();
    private int repeated;
    private boolean inOrder = true;

    private Emitted() {}

    /** Records of the motor topic. */
    public static Emitted motor(List<ConsumerRecord<byte[], byte[]>> records) {
        WireCodec<MotorOutput> codec = WireCodec.of(MotorOutput.class, Framing.SINGLE_OBJECT);
        return of(
                records,
                bytes -> {
                    MotorOutput motor = codec.decode(bytes).value();
                    return new Stamp(motor.getBrainId(), motor.getBurst(), 0);
                });
    }

    /** Records of the spikes topic. */
    public static Emitted spikes(List<ConsumerRecord<byte[], byte[]>> records) {
        WireCodec<FiredNeurons> codec = WireCodec.of(FiredNeurons.class, Framing.SINGLE_OBJECT);
        return of(
                records,
                bytes -> {
                    FiredNeurons fired = codec.decode(bytes).value();
                    return new Stamp(fired.getBrainId(), fired.getBurst(), fired.getPart());
                });
    }

    private static Emitted of(
            List<ConsumerRecord<byte[], byte[]>> records, Function<byte[], Stamp> stamp) {
        Emitted emitted = new Emitted();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            emitted.add(stamp.apply(record.value()), record.value());
        }
        return emitted;
    }

    private void add(Stamp stamp, byte[] bytes) {
        Stamp previous = newest.put(stamp.brain(), stamp);
        inOrder &= previous == null || previous.compareTo(stamp) < 0;
        byte[] before = first.putIfAbsent(stamp, bytes);
        if (before != null) {
            repeated++;
            if (!Arrays.equals(before, bytes)) {
                changed.add(stamp);
            }
        }
    }

    /** How many stamps there are. */
    public int size() {
        return first.size();
    }

    /** How many records came after the first of their stamp. */
    public int repeated() {
        return repeated;
    }

    /** The last burst of every brain that has emitted anything. */
    public Map<String, Long> lastBursts() {
        Map<String, Long> last = new HashMap<>();
        first.keySet().forEach(stamp -> last.merge(stamp.brain(), stamp.burst(), Math::max));
        return last;
    }

    /** Whether the bursts of every brain came in order, each part once. */
    public boolean isInOrder() {
        return inOrder;
    }

    /** Compares what a disturbed job has emitted with this undisturbed one. */
    public Difference compare(Emitted disturbed) {
        Set<Stamp> different = new HashSet<>(disturbed.changed);
        int lost = 0;
        for (Map.Entry<Stamp, byte[]> entry : first.entrySet()) {
            byte[] other = disturbed.first.get(entry.getKey());
            if (other == null) {
                lost++;
            } else if (!Arrays.equals(other, entry.getValue())) {
                different.add(entry.getKey());
            }
        }
        int extra = 0;
        for (Stamp stamp : disturbed.first.keySet()) {
            if (!first.containsKey(stamp)) {
                extra++;
            }
        }
        return new Difference(first.size(), lost, extra, different.size(), disturbed.repeated);
    }
}
