package org.flinknpu.flow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.SplittableRandom;
import org.flinknpu.brain.Connectome;
import org.flinknpu.schema.Device;
import org.flinknpu.schema.DeviceCoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Encoding and decoding as inverses of each other. {@code -Dseed=N} replays a run. */
class ChannelCodecPropertyTest {
    private static final int RUNS = 300;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final CodecRig rig = new CodecRig();

    @ParameterizedTest
    @EnumSource(
            names = {
                "LINEAR",
                "SIGNED_LINEAR",
                "FRACTIONAL",
                "SIGNED_FRACTIONAL",
                "BOOLEAN",
                "POPULATION",
                "CARTESIAN"
            })
    void shouldReadBackWhatItDrives(DeviceCoding coding) throws DeviceRefusedException {
        for (int run = 0; run < RUNS; run++) {
            Connectome brain =
                    CodecRig.brain(
                            11 + random.nextInt(8),
                            1 + random.nextInt(3),
                            8 + random.nextInt(60),
                            1 + random.nextInt(3));
            Device device = CodecRig.sensor(coding, 4);
            device.setFirstColumn(random.nextInt(4));
            if (coding == DeviceCoding.POPULATION) {
                CodecRig.with(device, "sigma", 0.25 + random.nextDouble());
            }
            if (coding == DeviceCoding.LINEAR || coding == DeviceCoding.SIGNED_LINEAR) {
                CodecRig.with(device, "ascending", random.nextInt(2));
            }
            ChannelCodec codec = codec(brain, device);
            FiredVoxels voxels = new FiredVoxels(codec.band);
            double[] levels = {level(codec), level(codec), level(codec), level(codec)};
            codec.encode(0, levels, levels.length, rig.stimulus);

            assertThat(voxels.take(rig.firedDriven()) || coding == DeviceCoding.BOOLEAN).isTrue();

            for (int channel = 0; channel < levels.length; channel++) {
                double read = codec.decode(channel, voxels);
                assertThat(Double.isNaN(read) ? 0 : read)
                        .as("%s channel=%d seed=%d run=%d", coding, channel, seed, run)
                        .isCloseTo(
                                levels[channel],
                                within(Math.nextUp(codec.resolution(channel)) + 0x1p-40));
            }
        }
    }

    /** Ends and middle often, otherwise anything. */
    private double level(ChannelCodec codec) {
        double share =
                switch (random.nextInt(6)) {
                    case 0 -> 0;
                    case 1 -> 1;
                    case 2 -> 0.5;
                    default -> random.nextDouble();
                };
        return codec.signed() ? 2 * share - 1 : share;
    }

    @Test
    void shouldKeepBothEndsAndTheMiddleOfSignedLevelsExact() throws DeviceRefusedException {
        for (DeviceCoding coding :
                new DeviceCoding[] {DeviceCoding.SIGNED_LINEAR, DeviceCoding.SIGNED_FRACTIONAL}) {
            ChannelCodec codec = codec(CodecRig.brain(2, 1, 10, 1), CodecRig.sensor(coding, 1));
            for (double level : new double[] {-1, 0, 1}) {
                assertThat(read(codec, level)).as("%s %s", coding, level).isEqualTo(level);
            }
        }
    }

    @Test
    void shouldNotChangeALevelThatWasReadOnce() throws DeviceRefusedException {
        ChannelCodec codec =
                codec(CodecRig.brain(1, 1, 10, 1), CodecRig.sensor(DeviceCoding.LINEAR, 1));
        for (int i = 0; i < RUNS; i++) {
            double once = read(codec, random.nextDouble());

            assertThat(read(codec, once)).as("seed=%d", seed).isEqualTo(once);
            assertThat(read(codec, (float) once)).as("seed=%d", seed).isEqualTo(once);
        }
    }

    private double read(ChannelCodec codec, double level) {
        codec.encode(0, level, rig.stimulus);
        FiredVoxels voxels = new FiredVoxels(codec.band);
        voxels.take(rig.firedDriven());
        return codec.decode(0, voxels);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 0", "0.5, 5", "0.0, 9", "0.05, 9", "0.95, 0", "0.9, 1"})
    void shouldPlaceLinearLevelsAsTheReferenceDoes(float level, int depth)
            throws DeviceRefusedException {
        ChannelCodec codec =
                codec(CodecRig.brain(1, 1, 10, 1), CodecRig.sensor(DeviceCoding.LINEAR, 1));
        codec.encode(0, level, rig.stimulus);

        assertThat(rig.driven()).containsOnlyKeys(CodecRig.BEFORE + depth);
    }

    @ParameterizedTest
    @CsvSource({"1.0, 9", "0.5, 4", "0.0, 0", "0.05, 0", "0.95, 9", "0.9, 8"})
    void shouldPlaceAscendingLevelsTheOtherWayRound(float level, int depth)
            throws DeviceRefusedException {
        Device device = CodecRig.with(CodecRig.sensor(DeviceCoding.LINEAR, 1), "ascending", 1);
        ChannelCodec codec = codec(CodecRig.brain(1, 1, 10, 1), device);
        codec.encode(0, level, rig.stimulus);

        assertThat(rig.driven()).containsOnlyKeys(CodecRig.BEFORE + depth);
    }

    @Test
    void shouldReadTheMeanDepthOfLinearLevels() throws DeviceRefusedException {
        ChannelCodec codec =
                codec(CodecRig.brain(1, 1, 10, 1), CodecRig.sensor(DeviceCoding.LINEAR, 1));
        FiredVoxels voxels = new FiredVoxels(codec.band);

        voxels.take(CodecRig.fired(CodecRig.BEFORE + 2, CodecRig.BEFORE + 4));
        assertThat(codec.decode(0, voxels)).isEqualTo(0.7);

        voxels.take(CodecRig.fired(CodecRig.BEFORE - 1, CodecRig.BEFORE + 10));
        assertThat(codec.decode(0, voxels)).isNaN();
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1", "0.75, 3", "1.0, 1023", "0.0, 512", "0.001, 512"})
    void shouldWriteFractionsGreedily(double level, int depths) throws DeviceRefusedException {
        ChannelCodec codec =
                codec(CodecRig.brain(1, 1, 10, 1), CodecRig.sensor(DeviceCoding.FRACTIONAL, 1));
        codec.encode(0, level, rig.stimulus);
        int driven = 0;
        for (int neuron : rig.driven().keySet()) {
            driven |= 1 << neuron - CodecRig.BEFORE;
        }

        assertThat(driven).isEqualTo(depths);
    }

    @Test
    void shouldReadAHalfWhereTheReferenceReadsOne() throws DeviceRefusedException {
        ChannelCodec codec =
                codec(CodecRig.brain(1, 1, 10, 1), CodecRig.sensor(DeviceCoding.FRACTIONAL, 1));

        assertThat(read(codec, 0.5)).isEqualTo(0.5);
    }

    @Test
    void shouldReadNegativeLevelsFromTheirOwnColumn() throws DeviceRefusedException {
        ChannelCodec codec =
                codec(CodecRig.brain(2, 1, 10, 1), CodecRig.sensor(DeviceCoding.SIGNED_LINEAR, 1));
        codec.encode(0, -0.5, rig.stimulus);

        assertThat(rig.driven()).containsOnlyKeys(CodecRig.BEFORE + 10 + 5);
    }

    @Test
    void shouldShapeAPopulationLikeAGaussian() throws DeviceRefusedException {
        ChannelCodec codec =
                codec(CodecRig.brain(1, 1, 15, 1), CodecRig.sensor(DeviceCoding.POPULATION, 1));
        codec.encode(0, 0.5, rig.stimulus);
        Map<Integer, Float> driven = rig.driven();

        int centre = CodecRig.BEFORE + 7;
        assertThat(driven)
                .containsEntry(centre, 1f)
                .containsEntry(centre - 1, (float) StrictMath.exp(-0.5))
                .containsEntry(centre + 1, (float) StrictMath.exp(-0.5))
                .containsEntry(centre + 2, (float) StrictMath.exp(-2))
                .hasSize(5);
    }

    @Test
    void shouldGiveMiscLevelsAsPotentials() throws DeviceRefusedException {
        ChannelCodec codec =
                codec(CodecRig.brain(2, 1, 2, 1), CodecRig.sensor(DeviceCoding.MISC, 2));
        codec.encode(0, new double[] {-0.25, 1e-4}, 2, rig.stimulus);

        assertThat(rig.driven())
                .containsOnly(
                        Map.entry(CodecRig.BEFORE, -0.25f), Map.entry(CodecRig.BEFORE + 1, -0.25f));
    }

    private static ChannelCodec codec(Connectome brain, Device device)
            throws DeviceRefusedException {
        return new Plan(brain, device, new Plan.Budget()).codec();
    }
}
