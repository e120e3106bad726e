package org.flinknpu.wire;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.flinknpu.schema.SensoryEvent;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an event of many voxels costs on its way in and out. Run with {@code java -cp ...
 * org.openjdk.jmh.Main WireCodecBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WireCodecBenchmark {
    /** Voxels per event. */
    @Param({"1", "10000"})
    public int voxels;

    private final WireCodec<SensoryEvent> codec =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);
    private SensoryEvent event;
    private byte[] bytes;
    private byte[] cut;

    /** Made lazily because the parameter is set after the constructor. */
    @Setup
    public void encodeOnce() {
        event = Samples.event("retina", Samples.voxels(voxels));
        bytes = codec.encode(event);
        cut = Arrays.copyOf(bytes, bytes.length - 1);
    }

    /** A record to bytes. */
    @Benchmark
    public byte[] encode() {
        return codec.encode(event);
    }

    /** Bytes to a record. */
    @Benchmark
    public Decoded<SensoryEvent> decode() {
        return codec.decode(bytes);
    }

    /** Bytes to a record that has passed every check at the edge. */
    @Benchmark
    public Decoded<SensoryEvent> decodeAndValidate() {
        return SensoryValidation.check(codec.decode(bytes).value());
    }

    /** A record that ends early. */
    @Benchmark
    public Decoded<SensoryEvent> refuse() {
        return codec.decode(cut);
    }
}
