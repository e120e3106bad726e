package org.flinknpu.brain;

import java.util.List;

/**
 * What arrives at each neuron at most: number of incoming synapses and sum of their |charge|.
 *
 * <p>Targets lie anywhere, so the time goes into fetching their counters from memory. Numbers and
 * sums are therefore added up one after the other, and sums of 32 bits are used where they are
 * certain to hold: for a million neurons and a hundred million synapses 0.3 s instead of 0.9 s.
 */
final class ChargeSums {
    private static final int MAX_PSP = 255;

    /** Largest |charge| of a synapse that is not divided. */
    private static final int MAX_WHOLE_CHARGE = 255 * MAX_PSP;

    private final SynapseColumns synapses;
    private final int fractionBits;
    private final int[] fanIn;
    private final int maxFanIn;
    private final int[] sums;
    private final long[] longSums;
    private long maxCharge;

    /**
     * Adds everything up.
     *
     * @param synapses valid, in order of their sources
     */
    ChargeSums(List<Area> areas, int neuronCount, SynapseColumns synapses) {
        this.synapses = synapses;
        boolean divided = areas.stream().anyMatch(area -> !area.uniformPsp());
        boolean whole = !divided && !synapses.explicitCharges();
        fractionBits = divided && !synapses.explicitCharges() ? Charge.DIVIDED_FRACTION_BITS : 0;
        fanIn = new int[neuronCount];
        count(synapses.target());
        int most = 0;
        for (int each : fanIn) {
            most = Math.max(most, each);
        }
        maxFanIn = most;
        boolean small = whole && (long) maxFanIn * MAX_WHOLE_CHARGE <= Integer.MAX_VALUE;
        sums = small ? new int[neuronCount] : null;
        longSums = small ? null : new long[neuronCount];
        for (Area area : areas) {
            int begin = synapses.rowStart()[area.firstNeuron()];
            int end = synapses.rowStart()[area.endNeuron()];
            if (synapses.explicitCharges()) {
                addCharges(begin, end);
            } else if (!small) {
                addDivided(area);
            } else if (area.membraneDrivenPsp()) {
                addDriven(begin, end);
            } else {
                addWhole(begin, end);
            }
        }
    }

    private void count(int[] target) {
        int[] counts = fanIn;
        for (int each : target) {
            counts[each]++;
        }
    }

    private void addWhole(int begin, int end) {
        int[] into = sums;
        int[] target = synapses.target();
        byte[] weight = synapses.weight();
        byte[] psp = synapses.psp();
        int most = 0;
        for (int synapse = begin; synapse < end; synapse++) {
            int charge = (weight[synapse] & 0xFF) * (psp[synapse] & 0xFF);
            into[target[synapse]] += charge;
            most = Math.max(most, charge);
        }
        maxCharge = Math.max(maxCharge, most);
    }

    private void addDriven(int begin, int end) {
        int[] into = sums;
        int[] target = synapses.target();
        byte[] weight = synapses.weight();
        int most = 0;
        for (int synapse = begin; synapse < end; synapse++) {
            int charge = (weight[synapse] & 0xFF) * MAX_PSP;
            into[target[synapse]] += charge;
            most = Math.max(most, charge);
        }
        maxCharge = Math.max(maxCharge, most);
    }

    private void addCharges(int begin, int end) {
        int[] charges = synapses.charge();
        for (int synapse = begin; synapse < end; synapse++) {
            addLong(synapse, Math.abs((long) charges[synapse]));
        }
    }

    private void addDivided(Area area) {
        byte[] weight = synapses.weight();
        byte[] psp = synapses.psp();
        for (int source = area.firstNeuron(); source < area.endNeuron(); source++) {
            int end = synapses.rowStart()[source + 1];
            int divisor = area.uniformPsp() ? 1 : synapses.fanOut(source);
            for (int synapse = synapses.rowStart()[source]; synapse < end; synapse++) {
                int its = area.membraneDrivenPsp() ? MAX_PSP : psp[synapse] & 0xFF;
                addLong(
                        synapse,
                        Charge.of(weight[synapse] & 0xFF, its, false, divisor, fractionBits));
            }
        }
    }

    private void addLong(int synapse, long charge) {
        int target = synapses.target()[synapse];
        // A negative sum has wrapped; magnitudes are at most 2^32, so once is enough.
        longSums[target] = longSums[target] < 0 ? -1 : longSums[target] + charge;
        maxCharge = Math.max(maxCharge, charge);
    }

    /** Sum of |charge| over the incoming synapses of a neuron; negative if it needs 64 bits. */
    long sum(int neuron) {
        return sums == null ? longSums[neuron] : sums[neuron];
    }

    /** Incoming synapses of a neuron. */
    int fanIn(int neuron) {
        return fanIn[neuron];
    }

    /** Most incoming synapses of one neuron. */
    int maxFanIn() {
        return maxFanIn;
    }

    /** Largest |charge| of one synapse. */
    long maxCharge() {
        return maxCharge;
    }

    /** Charge fraction bits. */
    int fractionBits() {
        return fractionBits;
    }
}
