package org.flinknpu.flow.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import org.flinknpu.flow.TestBrains;
import org.flinknpu.schema.BrainCommand;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.ClockMode;
import org.flinknpu.schema.Effector;
import org.flinknpu.schema.EffectorCoding;
import org.flinknpu.schema.ImageEncoding;
import org.flinknpu.schema.ImageFrame;
import org.flinknpu.schema.MissedBursts;
import org.flinknpu.schema.NeuronPotentials;
import org.flinknpu.schema.Pause;
import org.flinknpu.schema.Receptor;
import org.flinknpu.schema.ReceptorCoding;
import org.flinknpu.schema.Remove;
import org.flinknpu.schema.Reset;
import org.flinknpu.schema.Resume;
import org.flinknpu.schema.ScalarReading;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.schema.SpikeSampling;
import org.flinknpu.schema.Step;
import org.flinknpu.schema.Tick;
import org.flinknpu.schema.UpdateArea;
import org.flinknpu.schema.VoxelPotentials;
import org.flinknpu.wire.Packed;

/**
 * A random life of a few brains, from a seed: events of every kind, every command, some refused.
 */
final class RandomScript {
    private static final long PERIOD_MICROS = 10_000;

    private final SplittableRandom random;
    private final List<Replay.Action> actions = new ArrayList<>();
    private final String[] brains;
    private final long[] time;
    private final boolean wall;
    private final boolean devices;
    private long wallMicros = OperatorRig.START_MICROS;
    private long sensoryOffset;
    private long commandOffset;

    private RandomScript(long seed, boolean wall, boolean devices) {
        random = new SplittableRandom(seed);
        this.devices = devices;
        this.wall = wall;
        brains = wall ? new String[] {"a", "b", "late", "w"} : new String[] {"a", "b", "late"};
        time = new long[brains.length];
    }

    /**
     * A script.
     *
     * @param wall whether one of the brains is on the wall clock, whose time is part of the script
     */
    static List<Replay.Action> of(long seed, int length, boolean wall) {
        return of(seed, length, wall, true);
    }

    /**
     * A script.
     *
     * @param devices whether devices drive the brains, some of them in every burst
     */
    static List<Replay.Action> of(long seed, int length, boolean wall, boolean devices) {
        RandomScript script = new RandomScript(seed, wall, devices);
        script.deploy(0);
        script.deploy(1);
        if (wall) {
            script.deploy(3);
        }
        for (int i = 0; i < length; i++) {
            if (i == length / 3) {
                script.deploy(2);
            }
            script.next();
        }
        return script.actions;
    }

    /** Checks something of scripts of several new seeds, or of {@code -Dseed=} only. */
    static void forEachSeed(int scripts, LongConsumer property) {
        Long only = Long.getLong("seed");
        if (only != null) {
            property.accept(only);
            return;
        }
        long first = System.nanoTime();
        System.out.println("first seed " + first);
        for (int i = 0; i < scripts; i++) {
            property.accept(first + i);
        }
    }

    private void next() {
        int brain = random.nextInt(brains.length);
        int kind = random.nextInt(wall ? 24 : 20);
        if (kind < 17) {
            event(brain);
        } else if (kind < 20) {
            Object action = action();
            if (action instanceof Step) {
                // A step of a running brain would only be refused.
                command(brain, null, new Pause());
            }
            command(brain, action);
            if (action instanceof Remove) {
                deploy(brain);
            }
        } else {
            wallMicros += random.nextLong(4 * PERIOD_MICROS);
            long now = wallMicros;
            actions.add(rig -> rig.wallMicros(now));
        }
    }

    private void deploy(int brain) {
        command(
                brain,
                null,
                OperatorRig.deployOf(TestBrains.random(random.nextInt(3)), settings(brain)));
    }

    private BrainSettings settings(int brain) {
        BrainSettings settings = BrainSettings.newBuilder().build();
        settings.setPeriodMicros(PERIOD_MICROS);
        settings.setClock(brains[brain].equals("w") ? ClockMode.WALL : ClockMode.EVENT);
        settings.setEpochMicros(random.nextBoolean() ? 0L : null);
        settings.setLatenessMicros(random.nextInt(4) * PERIOD_MICROS / 2);
        settings.setMissedBursts(
                random.nextInt(3) == 0 ? MissedBursts.SKIP : MissedBursts.CATCH_UP);
        settings.setMaxCatchUpBursts(1 + random.nextInt(3_000));
        settings.setMetricsEveryBursts(1 + random.nextInt(20));
        settings.setSpikes(
                List.of(
                        new SpikeSampling(TestBrains.CORTEX, 1 + random.nextInt(3), 5),
                        new SpikeSampling("*", 2, 0)));
        settings.setReceptors(
                List.of(
                        new Receptor(
                                TestBrains.EYE,
                                random.nextBoolean()
                                        ? ReceptorCoding.POSITION
                                        : ReceptorCoding.POTENTIAL,
                                1f + random.nextInt(3))));
        settings.setEffectors(
                List.of(
                        new Effector(
                                TestBrains.MOTOR,
                                EffectorCoding.values()[random.nextInt(3)],
                                1 + random.nextInt(5),
                                -1f,
                                2f)));
        if (devices) {
            settings.setDeviceMap(RandomDevices.map());
        }
        return settings;
    }

    private void event(int brain) {
        time[brain] +=
                random.nextInt(40) == 0
                        ? random.nextLong(3_000 * PERIOD_MICROS)
                        : random.nextLong(2 * PERIOD_MICROS) - PERIOD_MICROS / 4;
        SensoryEvent event =
                SensoryEvent.newBuilder()
                        .setBrainId(brains[brain])
                        .setEventTimeMicros(Math.max(0, time[brain]))
                        .setArea(random.nextInt(30) == 0 ? "nose" : TestBrains.EYE)
                        .setPayload(payload())
                        .build();
        if (event.getPayload() instanceof Tick) {
            event.setArea("");
        } else if (devices && random.nextInt(3) == 0) {
            RandomDevices.sense(random, event);
        }
        long offset = sensoryOffset++;
        actions.add(
                rig -> {
                    rig.offsets(offset, 0);
                    rig.event(event);
                });
    }

    private Object payload() {
        return switch (random.nextInt(6)) {
            case 0 -> new Tick();
            case 1 ->
                    new VoxelPotentials(
                            Packed.column(random.nextInt(4), random.nextInt(4)),
                            Packed.column(1, 0),
                            Packed.column(random.nextInt(3), random.nextInt(12) == 0 ? 3 : 2),
                            Packed.column(random.nextInt(4), 0.1f));
            case 2 ->
                    new NeuronPotentials(
                            Packed.column(random.nextInt(24), 23),
                            Packed.column(1.5f, random.nextInt(3)));
            case 3 -> image();
            default ->
                    new ScalarReading(
                            random.nextInt(4), (float) random.nextDouble(-0.5, 1.5), 0f, 1f);
        };
    }

    private ImageFrame image() {
        byte[] pixels = new byte[24];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return new ImageFrame(4, 2, 3, ImageEncoding.U8, java.nio.ByteBuffer.wrap(pixels));
    }

    private Object action() {
        return switch (random.nextInt(9)) {
            case 0 -> new Pause();
            case 1, 2 -> new Resume();
            case 3 -> new Step(1 + random.nextInt(2_000));
            case 4 -> new Reset();
            case 5 -> random.nextInt(3) == 0 ? new Remove() : new Resume();
            case 6 ->
                    new UpdateArea(
                            TestBrains.HEART, Map.of("powerAmount", random.nextInt(8) / 2.0));
            default ->
                    new UpdateArea(
                            TestBrains.CORTEX,
                            Map.of(
                                    "threshold",
                                    1.0 + random.nextInt(5),
                                    "leak",
                                    random.nextInt(4) / 4.0));
        };
    }

    private void command(int brain, Object action) {
        boolean later = !(action instanceof Remove) && random.nextInt(3) == 0;
        command(
                brain,
                later ? Math.max(0, time[brain]) + random.nextLong(8 * PERIOD_MICROS) : null,
                action);
    }

    private void command(int brain, Long effectiveMicros, Object action) {
        BrainCommand command =
                BrainCommand.newBuilder()
                        .setBrainId(brains[brain])
                        .setEffectiveTimeMicros(effectiveMicros)
                        .setAction(action)
                        .build();
        long offset = commandOffset++;
        actions.add(
                rig -> {
                    rig.offsets(0, offset);
                    rig.command(command);
                });
    }
}
