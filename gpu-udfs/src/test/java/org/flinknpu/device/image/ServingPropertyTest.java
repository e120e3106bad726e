package org.flinknpu.device.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.flinknpu.brain.BrainState;
import org.flinknpu.burst.BurstKernel;
import org.flinknpu.burst.ReferenceKernel;
import org.flinknpu.burst.testing.KernelPair;
import org.flinknpu.burst.testing.RandomBrain;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.RandomBrains.Kind;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However long the host pauses, and whatever it does between bursts, every burst is run once and as
 * the reference runs it. The pauses and what comes between are random.
 */
class ServingPropertyTest {
    private static final int ROUNDS = 9;

    /** So many that all blocks come meanwhile; so few that the host need not pause for long. */
    private static final int LOOKS = 40;

    private static final LaunchShape SERVED = new LaunchShape(-1, LaunchShape.NEVER, -1, 0);

    /** The same, but no block spreads what it steps. */
    private static final LaunchShape SHARED = new LaunchShape(-1, LaunchShape.NEVER, -1, 0, -1);

    private final SplittableRandom random = new SplittableRandom(Seed.of("serving"));

    @ParameterizedTest
    @CsvSource({
        "UNIFORM, 0, true",
        "UNIFORM, 2147483500, false",
        "DELAYED, 2147483500, true",
        "MEMBRANE_DRIVEN, 4294967150, true"
    })
    void shouldRunEveryBurstOnceHoweverLongTheHostPauses(Kind kind, long burst, boolean small) {
        RandomBrain brain = RandomBrains.of(kind, 2500, Seed.of("serving " + kind));
        BrainState initial = new BrainState(brain.connectome());
        initial.burst(burst);
        BrainImage image = BrainImage.of(brain.connectome(), small ? SERVED : SHARED);
        EmulatedLink device = new EmulatedLink(Emulator.require(), image.layout(), LOOKS);
        HesitantLink host = new HesitantLink(device, random.split());
        try (ResidentKernel kernel =
                        new ResidentKernel(EmulatedLink.BACKEND, image, initial, host.line());
                BurstKernel reference = new ReferenceKernel(brain.connectome(), initial)) {
            KernelPair pair = new KernelPair(brain, kernel, reference);
            BrainState expected = new BrainState(brain.connectome());
            BrainState aside = new BrainState(brain.connectome());
            for (int round = 0; round < ROUNDS; round++) {
                burst(pair, random.nextInt(20));
                kernel.setAside();
                reference.save(expected);
                burst(pair, random.nextInt(20));
                kernel.saveSetAside(aside);
                assertThat(aside.firstDifference(expected)).as("set aside of " + brain).isNull();
                burst(pair, random.nextInt(3));
                if (random.nextBoolean()) {
                    pair.compareStates();
                } else {
                    pair.runFreely(random.nextInt(3));
                }
            }
            assertThat(device.served()).isPositive();
            assertThat(host.givenUp()).isPositive();
        }
    }

    /** The next burst is rung for at once, and must come behind the copy all the same. */
    @ParameterizedTest
    @ValueSource(longs = {0, Integer.MAX_VALUE - 1L, Integer.MAX_VALUE, 0xFFFF_FFFEL, 0xFFFF_FFFFL})
    void shouldSetAsideWhatWasThenWhateverTheNumberOfTheBurst(long burst) {
        for (int i = 0; i < 10; i++) {
            RandomBrain brain = RandomBrains.of(Kind.UNIFORM, 2500, Seed.of("aside " + i));
            BrainState initial = new BrainState(brain.connectome());
            initial.burst(burst);
            BrainImage image = BrainImage.of(brain.connectome(), SERVED);
            EmulatedLink device = new EmulatedLink(Emulator.require(), image.layout(), LOOKS);
            try (ResidentKernel kernel =
                            new ResidentKernel(EmulatedLink.BACKEND, image, initial, device);
                    BurstKernel reference = new ReferenceKernel(brain.connectome(), initial)) {
                KernelPair pair = new KernelPair(brain, kernel, reference);
                BrainState expected = new BrainState(brain.connectome());
                BrainState aside = new BrainState(brain.connectome());
                pair.burst();
                kernel.setAside();
                reference.save(expected);
                pair.burst();
                kernel.saveSetAside(aside);
                assertThat(aside.firstDifference(expected)).as("set aside of " + brain).isNull();
                pair.compareStates();
            }
        }
    }

    private static void burst(KernelPair pair, int bursts) {
        for (int i = 0; i < bursts; i++) {
            pair.burst();
        }
    }
}
