package org.flinknpu.device.image;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.AreaRole;
import org.flinknpu.brain.BrainState;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.NeuronColumns;
import org.flinknpu.burst.DrawLimit;
import org.flinknpu.burst.LifRule;

/**
 * Neurons grouped by equal parameters, so that a device reads a few bytes per thousand neurons
 * instead of forty per neuron. Most brains set parameters by area and have as many classes as
 * areas; a brain in which every neuron differs has a class for each, and costs what columns would.
 */
final class NeuronClasses {
    /** Words of one class: {@code NeuronClass} in burst.h. */
    static final int WORDS = 13;

    /** Stands in {@link #tileClass} for a tile whose neurons differ. */
    static final int MIXED = -1;

    static final int ACCUMULATES = 1;
    static final int POWERED = 2;
    static final int COUNTED = 4;
    static final int KEEPS_PSP = 8;
    static final int DRIVEN = 16;
    static final int DIVIDED = 32;
    private static final int NEVER = 64;
    private static final int SIMPLE = 128;
    static final int EVERY_BURST = 256;
    static final int HAS_CURRENT = 512;
    private static final int FLAGS = 9;

    private int[] words = new int[8 * WORDS];
    private int[] slots = new int[64];
    private int count;
    private final int[] classOf;
    private int[] tileClass;
    private boolean mixed;
    private int lastExcitability = Float.floatToRawIntBits(0f);
    private long lastDrawLimit;

    private NeuronClasses(int neuronCount) {
        classOf = new int[neuronCount];
        Arrays.fill(slots, -1);
    }

    /** Groups the neurons of a brain. */
    static NeuronClasses of(Connectome connectome, int tileNeurons) {
        NeuronClasses classes = new NeuronClasses(connectome.neuronCount());
        int[] key = new int[WORDS];
        for (Area area : connectome.areas()) {
            for (int neuron = area.firstNeuron(); neuron < area.endNeuron(); neuron++) {
                classes.fill(key, connectome, area, neuron);
                int previous = neuron == area.firstNeuron() ? -1 : classes.classOf[neuron - 1];
                boolean same = previous >= 0 && classes.equal(previous, key);
                classes.classOf[neuron] = same ? previous : classes.classOf(key);
            }
        }
        classes.groupTiles(tileNeurons);
        return classes;
    }

    /** As {@link DrawLimit#of}, which bisects; neighbours mostly have the same excitability. */
    private long drawLimit(float excitability) {
        int bits = Float.floatToRawIntBits(excitability);
        if (bits != lastExcitability) {
            lastExcitability = bits;
            lastDrawLimit = DrawLimit.of(excitability);
        }
        return lastDrawLimit;
    }

    private void fill(int[] key, Connectome connectome, Area area, int neuron) {
        NeuronColumns columns = connectome.neurons();
        int limit = columns.consecutiveFireLimit()[neuron];
        boolean limited = LifRule.limited(limit);
        boolean powered = area.role() == AreaRole.POWER;
        boolean explicit = connectome.synapses().explicitCharges();
        int refractory = columns.refractoryPeriod()[neuron];
        int flags = columns.accumulates()[neuron] != 0 ? ACCUMULATES : 0;
        flags |= powered ? POWERED : 0;
        flags |= refractory > 0 || limited ? COUNTED : 0;
        flags |= area.membraneDrivenPsp() ? KEEPS_PSP : 0;
        flags |= area.membraneDrivenPsp() && !explicit ? DRIVEN : 0;
        flags |= !area.uniformPsp() && !explicit ? DIVIDED : 0;
        flags |= area.model().everyBurst() ? EVERY_BURST : 0;
        flags |= area.model().synapticCurrent() ? HAS_CURRENT : 0;
        flags |= (flags & (POWERED | COUNTED | KEEPS_PSP | EVERY_BURST)) == 0 ? SIMPLE : 0;
        long drawLimit = drawLimit(columns.excitability()[neuron]);
        flags |= drawLimit == 0 ? NEVER : 0;
        key[0] = Float.floatToRawIntBits(columns.threshold()[neuron]);
        key[1] = Float.floatToRawIntBits(columns.thresholdLimit()[neuron]);
        key[2] = Float.floatToRawIntBits(1f - columns.leak()[neuron]);
        key[3] = drawLimit == 0 ? 0 : (int) (drawLimit - 1);
        key[4] = Float.floatToRawIntBits(connectome.chargeScale(area));
        key[5] = powered ? Float.floatToRawIntBits(area.powerAmount()) : 0;
        key[6] = refractory;
        key[7] = limited ? limit : 0;
        key[8] = limited ? columns.snoozePeriod()[neuron] : 0;
        key[FLAGS] = flags;
        key[10] = bits(columns.restingPotential(), neuron);
        key[11] = bits(columns.resetPotential(), neuron);
        boolean current = (flags & HAS_CURRENT) != 0;
        float synapticLeak = NeuronColumns.valueOf(columns.synapticLeak(), neuron);
        key[12] = current ? Float.floatToRawIntBits(1f - synapticLeak) : 0;
    }

    private static int bits(float[] column, int neuron) {
        return Float.floatToRawIntBits(NeuronColumns.valueOf(column, neuron));
    }

    private boolean equal(int index, int[] key) {
        return Arrays.equals(words, index * WORDS, (index + 1) * WORDS, key, 0, WORDS);
    }

    private int classOf(int[] key) {
        int mask = slots.length - 1;
        int slot = spread(Arrays.hashCode(key)) & mask;
        while (slots[slot] >= 0) {
            if (equal(slots[slot], key)) {
                return slots[slot];
            }
            slot = slot + 1 & mask;
        }
        if ((count + 1) * WORDS > words.length) {
            words = Arrays.copyOf(words, words.length * 2);
        }
        System.arraycopy(key, 0, words, count * WORDS, WORDS);
        slots[slot] = count++;
        if (count * 2 > slots.length) {
            rehash();
        }
        return count - 1;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        Arrays.fill(slots, -1);
        int mask = slots.length - 1;
        for (int index = 0; index < count; index++) {
            int[] key = Arrays.copyOfRange(words, index * WORDS, (index + 1) * WORDS);
            int slot = spread(Arrays.hashCode(key)) & mask;
            while (slots[slot] >= 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = index;
        }
    }

    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B1;
        return mixed ^ mixed >>> 15;
    }

    private void groupTiles(int tileNeurons) {
        tileClass = new int[(classOf.length + tileNeurons - 1) / tileNeurons];
        for (int tile = 0; tile < tileClass.length; tile++) {
            int begin = tile * tileNeurons;
            int end = Math.min(begin + tileNeurons, classOf.length);
            tileClass[tile] = classOf[begin];
            for (int neuron = begin + 1; neuron < end; neuron++) {
                if (classOf[neuron] != classOf[begin]) {
                    tileClass[tile] = MIXED;
                    mixed = true;
                    break;
                }
            }
        }
    }

    /** Number of classes. */
    int count() {
        return count;
    }

    /** Class of each tile, or {@link #MIXED}. */
    int[] tileClass() {
        return tileClass;
    }

    /** Whether some tile is mixed, so that the device needs the class of every neuron. */
    boolean mixed() {
        return mixed;
    }

    /** Class of each neuron. */
    int[] classOf() {
        return classOf;
    }

    /** Whether a class has that flag. */
    boolean has(int index, int flag) {
        return (words[index * WORDS + FLAGS] & flag) != 0;
    }

    /** Whether any class has all of these flags. */
    boolean any(int flags) {
        for (int index = 0; index < count; index++) {
            if ((words[index * WORDS + FLAGS] & flags) == flags) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a state has a countdown running in a neuron of a class that never starts one. Then
     * all classes must be written as counted.
     */
    boolean countdownsUnexpected(BrainState state) {
        for (int neuron = 0; neuron < classOf.length; neuron++) {
            if (state.countdown()[neuron] != 0 && !has(classOf[neuron], COUNTED)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the device keeps the fire count alone of a neuron, in 32 bits, and no countdown: the
     * neurons of its tile are alike and have neither countdown nor limit.
     */
    boolean countsAlone(int neuron) {
        int cls = tileClass[neuron / BrainImage.TILE];
        return cls != MIXED && !has(cls, COUNTED);
    }

    /** Writes the classes as the device reads them. */
    void write(ByteBuffer into, boolean allCounted) {
        for (int i = 0; i < count * WORDS; i++) {
            boolean flags = i % WORDS == FLAGS;
            into.putInt(flags && allCounted ? words[i] & ~SIMPLE | COUNTED : words[i]);
        }
    }
}
