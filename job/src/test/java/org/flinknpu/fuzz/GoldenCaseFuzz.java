package org.flinknpu.fuzz;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.burst.GoldenCase;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.StimulusPlan;
import org.flinknpu.burst.testing.GoldenVectors;

/** Golden cases and stimulus plans; short ones that are good also run. */
final class GoldenCaseFuzz implements FuzzTarget {
    private static final int MOST_BURSTS_RUN = 64;

    @Override
    public void accept(byte[] input) throws IOException {
        GoldenCase golden;
        try {
            golden = GoldenCase.read(new ByteArrayInputStream(input), "fuzz", BrainJsonFuzz.LIMITS);
        } catch (BrainFormatException e) {
            BrainJsonFuzz.requireOneLine(e);
            golden = null;
        }
        if (golden != null && golden.bursts() <= MOST_BURSTS_RUN) {
            golden.verify(ReferenceKernel::new);
        }
        try {
            StimulusPlan.read(
                    new ByteArrayInputStream(input), "fuzz", BrainJsonFuzz.LIMITS.maxBytes());
        } catch (BrainFormatException e) {
            BrainJsonFuzz.requireOneLine(e);
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String name : List.of("lif-01", "lif-08", "syn-26", "net-n-uniform")) {
            seeds.add(GoldenVectors.open(name + ".json").readAllBytes());
        }
        seeds.add(Seeds.utf8("[{\"burst\":2,\"neurons\":[0,1],\"potentials\":[1.5,-2e3]}]"));
        return seeds;
    }

    @Override
    public long allowedBytes(int length) {
        return (8 << 20) + 1024L * length;
    }
}
