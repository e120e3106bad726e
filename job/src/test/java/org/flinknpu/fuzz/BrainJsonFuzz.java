package org.flinknpu.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.testing.GoldenVectors;
import org.flinknpu.demo.DemoRun;

/** Brain JSON, projections included. */
final class BrainJsonFuzz implements FuzzTarget {
    /** Small, so that what a few bytes may ask for shows as soon as it is not bounded. */
    static final BrainLimits LIMITS = new BrainLimits(1 << 12, 1 << 14, 1 << 20);

    private static final String PROJECTED =
            """
            {"format":"npu-brain","version":1,"areas":[
             {"id":"a","role":"input","dimensions":[3,2,1],"neuron":{"threshold":1.5,"leak":0.25}},
             {"id":"b","role":"output","dimensions":[6,1,1],"neuronsPerVoxel":1,
              "perNeuron":{"refractoryPeriod":[0,1,2,3,4,5]}}],
             "projections":[{"source":"a","target":"b","pattern":"one-to-one","weight":3},
             {"source":"b","target":"a","weight":1,"psp":2,"inhibitory":true,"delay":4}]}
            """;

    @Override
    public void accept(byte[] input) throws IOException {
        Connectome connectome;
        try {
            connectome = BrainJson.read(new ByteArrayInputStream(input), "fuzz", LIMITS);
        } catch (BrainFormatException e) {
            requireOneLine(e);
            return;
        }
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        BrainJson.write(connectome, written);
        Connectome again =
                BrainJson.read(
                        new ByteArrayInputStream(written.toByteArray()),
                        "written",
                        BrainLimits.FILES);
        if (!again.fingerprint().equals(connectome.fingerprint())) {
            throw new AssertionError("another brain after writing and reading");
        }
    }

    static void requireOneLine(RuntimeException refusal) {
        String message = refusal.getMessage();
        if (message == null || message.isBlank() || message.lines().count() != 1) {
            throw new AssertionError("refusal is not one line: " + message, refusal);
        }
    }

    @Override
    public List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(Seeds.brainJson());
        seeds.add(Seeds.utf8(PROJECTED));
        seeds.add(GoldenVectors.open("stdp-traces.json").readAllBytes());
        try (InputStream robot = DemoRun.class.getResourceAsStream("robot-brain.json")) {
            seeds.add(robot.readAllBytes());
        }
        return seeds;
    }

    @Override
    public long allowedBytes(int length) {
        return (4 << 20) + 256L * length;
    }
}
