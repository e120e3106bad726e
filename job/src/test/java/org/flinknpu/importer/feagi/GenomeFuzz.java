package org.flinknpu.importer.feagi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.fuzz.FuzzTarget;

/** A genome of FEAGI. What develops into a brain does so again, bit for bit. */
public final class GenomeFuzz implements FuzzTarget {
    private static final BrainLimits LIMITS = new BrainLimits(1 << 10, 1 << 12, 1 << 20);
    private static final FeagiGenome.Options LEGACY =
            new FeagiGenome.Options(true, OptionalLong.of(7));

    @Override
    public void accept(byte[] input) throws IOException {
        Connectome first = develop(input, FeagiGenome.Options.PLAIN);
        develop(input, LEGACY);
        Connectome second = first == null ? null : develop(input, FeagiGenome.Options.PLAIN);
        if (first != null && !first.fingerprint().equals(second.fingerprint())) {
            throw new AssertionError("another brain the second time");
        }
    }

    private static Connectome develop(byte[] input, FeagiGenome.Options options)
            throws IOException {
        try {
            return FeagiGenome.read(
                            new ByteArrayInputStream(input), "fuzz", options, LIMITS, Progress.NONE)
                    .connectome();
        } catch (BrainFormatException e) {
            return null;
        }
    }

    @Override
    public List<byte[]> seeds() {
        return OwnGenomes.ALL.stream().map(OwnGenomes::bytes).toList();
    }

    @Override
    public long allowedBytes(int length) {
        return (64 << 20) + 4096L * length;
    }
}
