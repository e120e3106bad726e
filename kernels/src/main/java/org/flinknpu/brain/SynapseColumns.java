package org.flinknpu.brain;

/**
 * All synapses as compressed sparse rows by source, each row sorted by (delay, target). The arrays
 * are shared and must not be written after the connectome is built.
 *
 * <p>Either every synapse has a weight, a psp and a sign, or every synapse has an explicit charge.
 *
 * @param rowStart length neurons + 1; the synapses of source n are {@code rowStart[n]} to {@code
 *     rowStart[n + 1]}, exclusive
 * @param target target neuron of each synapse
 * @param weight u8, or null if charges are explicit
 * @param psp u8, or null if charges are explicit
 * @param inhibitory one bit per synapse, 64 to a word, lowest first; null if charges are explicit
 * @param charge signed explicit charge, or null
 * @param delay bursts from firing to delivery, u8 of 1..255, or null if every delay is 1
 */
public record SynapseColumns(
        int[] rowStart,
        int[] target,
        byte[] weight,
        byte[] psp,
        long[] inhibitory,
        int[] charge,
        byte[] delay) {

    /** Number of synapses. */
    public int count() {
        return target.length;
    }

    /** Whether synapses carry explicit charges instead of weight and psp. */
    public boolean explicitCharges() {
        return charge != null;
    }

    /** Whether that synapse inhibits; false where charges are explicit. */
    public boolean inhibitory(int synapse) {
        return inhibitory != null && (inhibitory[synapse >>> 6] >>> synapse & 1) != 0;
    }

    /** Bursts from firing to delivery of that synapse. */
    public int delay(int synapse) {
        return delay == null ? 1 : delay[synapse] & 0xFF;
    }

    /** These columns without a delay column that is 1 throughout and without charges of nothing. */
    SynapseColumns canonical() {
        boolean delayed = false;
        for (int synapse = 0; delay != null && synapse < delay.length; synapse++) {
            delayed |= delay[synapse] != 1;
        }
        boolean empty = charge != null && charge.length == 0;
        if (delayed == (delay != null) && !empty) {
            return this;
        }
        return new SynapseColumns(
                rowStart,
                target,
                empty ? new byte[0] : weight,
                empty ? new byte[0] : psp,
                empty ? new long[0] : inhibitory,
                empty ? null : charge,
                delayed ? delay : null);
    }

    /** Number of synapses leaving that neuron, duplicates included. */
    public int fanOut(int source) {
        return rowStart[source + 1] - rowStart[source];
    }

    /** Longest delay, at least 1. */
    int maxDelay() {
        int most = 1;
        if (delay != null) {
            for (byte each : delay) {
                most = Math.max(most, each & 0xFF);
            }
        }
        return most;
    }
}
