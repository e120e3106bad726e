package org.flinknpu.device.image;

import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.flinknpu.brain.Area;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.SynapseColumns;

/**
 * How a brain's synapses lie on the device: rows by source, padded to quads of four. A packed
 * synapse is one word, {@code target << payloadBits | payload}, whose payload is the charge if that
 * fits, else indexes a palette of the contributions that occur; a wide one is two words, target and
 * payload. The payload of a membrane-driven row is its weight, and 256 if it inhibits, because its
 * charge depends on the spike.
 */
final class SynapsePacking {
    /** Quads of one brain: row starts carry the padding in two low bits. */
    static final int MAX_QUADS = 1 << 30;

    private static final int MAX_PALETTE_BITS = 16;
    private static final int DRIVEN_BITS = 10;
    private static final int UNKNOWN = -1;

    private final Connectome connectome;
    private final int countBits;
    private final int wordBits;
    private final LongIndex palette = new LongIndex();
    private final int[] uniformCode = new int[1 << 17];
    private final int[] rowStart;
    private boolean driven;
    private boolean wide;
    private boolean linear;
    private int payloadBits;
    private int longestRow;
    private boolean regular = true;

    SynapsePacking(Connectome connectome) {
        this.connectome = connectome;
        countBits = connectome.bounds().countBits();
        wordBits = connectome.bounds().countedAccumulatorBits();
        Arrays.fill(uniformCode, UNKNOWN);
        rowStart = layRows(connectome.synapses().rowStart());
        choose();
    }

    /** Starts of rows in quads, times four, plus the row's padding; null if there are too many. */
    private int[] layRows(int[] rows) {
        int[] starts = new int[rows.length];
        int quad = 0;
        for (int source = 0; source + 1 < rows.length; source++) {
            int length = rows[source + 1] - rows[source];
            int padding = -length & 3;
            starts[source] = quad << 2 | padding;
            quad += length + padding >> 2;
            longestRow = Math.max(longestRow, length + padding >> 2);
            regular &= length == rows[1];
            if (quad >= MAX_QUADS) {
                return null;
            }
        }
        starts[rows.length - 1] = quad << 2;
        return starts;
    }

    private void choose() {
        int targetBits = 32 - Integer.numberOfLeadingZeros(connectome.neuronCount() - 1);
        int room = 32 - Math.max(1, targetBits);
        driven = connectome.areas().stream().anyMatch(this::isDriven);
        // A charge of k bits and a sign; the lowest number is left to padding.
        int chargeBits = 65 - Long.numberOfLeadingZeros(connectome.bounds().maxCharge());
        if (!driven && chargeBits <= room) {
            linear = true;
            payloadBits = Math.max(2, chargeBits);
            return;
        }
        int limit = 1 << Math.min(room, MAX_PALETTE_BITS);
        wide = room < (driven ? DRIVEN_BITS : 1) || !countCodes(limit - 1);
        if (!wide) {
            payloadBits = Math.max(1, 32 - Integer.numberOfLeadingZeros(palette.size()));
            payloadBits = driven ? Math.max(payloadBits, DRIVEN_BITS) : payloadBits;
            wide = payloadBits > room;
        }
        if (wide) {
            payloadBits = 0;
            if (!directWords()) {
                countCodes(Integer.MAX_VALUE);
            }
        }
    }

    private boolean isDriven(Area area) {
        return area.membraneDrivenPsp() && !connectome.synapses().explicitCharges();
    }

    /** Fills the palette; false, and given up, if it would grow past the limit. */
    private boolean countCodes(int limit) {
        SynapseColumns synapses = connectome.synapses();
        for (Area area : connectome.areas()) {
            if (isDriven(area)) {
                continue;
            }
            for (int source = area.firstNeuron(); source < area.endNeuron(); source++) {
                int divisor = connectome.divisor(area, source);
                int end = synapses.rowStart()[source + 1];
                for (int synapse = synapses.rowStart()[source]; synapse < end; synapse++) {
                    code(synapses, synapse, divisor);
                }
                if (palette.size() > limit) {
                    return false;
                }
            }
        }
        return true;
    }

    private int code(SynapseColumns synapses, int synapse, int divisor) {
        if (divisor != 1 || synapses.explicitCharges()) {
            return palette.of(contribution(connectome.charge(synapse, divisor)));
        }
        int key =
                (synapses.weight()[synapse] & 0xFF) << 9
                        | (synapses.psp()[synapse] & 0xFF) << 1
                        | (synapses.inhibitory(synapse) ? 1 : 0);
        int known = uniformCode[key];
        if (known == UNKNOWN) {
            known = palette.of(contribution(connectome.charge(synapse, 1)));
            uniformCode[key] = known;
        }
        return known;
    }

    private long contribution(long charge) {
        return (charge << countBits) + 1;
    }

    /** Whether there are more quads than row starts can tell. */
    boolean tooMany() {
        return rowStart == null;
    }

    /** Whether a synapse takes two words. */
    boolean wide() {
        return wide;
    }

    /** Whether a wide payload is the contribution itself. */
    boolean directWords() {
        return wide && wordBits == 32;
    }

    /** Whether some row's charges depend on the psp of the spike. */
    boolean driven() {
        return driven;
    }

    /** Bits of a packed synapse's payload; 0 if wide. */
    int payloadBits() {
        return payloadBits;
    }

    /** Whether a packed payload is the charge itself, and there is no palette. */
    boolean linear() {
        return linear;
    }

    /** Payload of a packed synapse that fills up a row. */
    int padding() {
        return linear ? 1 << payloadBits - 1 : (1 << payloadBits) - 1;
    }

    /** Whether all rows are as long as the first one. */
    boolean regular() {
        return regular;
    }

    /** Quads of the longest row. */
    int longestRow() {
        return longestRow;
    }

    /** Quads of all rows. */
    int quads() {
        return rowStart[rowStart.length - 1] >>> 2;
    }

    /** Row starts, length neurons + 1. */
    int[] rowStart() {
        return rowStart;
    }

    /** Entries of the palette as the device needs it, zeros of the padding included. */
    int paletteEntries() {
        if (wide) {
            return directWords() ? 0 : palette.size();
        }
        return linear ? 0 : 1 << payloadBits;
    }

    /** Writes the palette, in words of the accumulator's width. */
    void writePalette(ByteBuffer into) {
        for (int i = 0; i < paletteEntries(); i++) {
            long value = i < palette.size() ? palette.value(i) : 0;
            if (wordBits == 32) {
                into.putInt((int) value);
            } else {
                into.putLong(value);
            }
        }
    }

    /** Bytes of one quad of synapses. */
    int quadBytes() {
        return wide ? 32 : 16;
    }

    /**
     * Writes the rows of consecutive sources.
     *
     * @param areaIndex area of the sources
     * @param into room for {@link #quadBytes} times the rows' quads
     */
    void writeRow(int areaIndex, int source, IntBuffer into) {
        Area area = connectome.areas().get(areaIndex);
        SynapseColumns synapses = connectome.synapses();
        boolean drivenRow = driven && isDriven(area);
        int divisor = connectome.divisor(area, source);
        int end = synapses.rowStart()[source + 1];
        for (int synapse = synapses.rowStart()[source]; synapse < end; synapse++) {
            int target = synapses.target()[synapse];
            int payload;
            if (drivenRow) {
                int sign = synapses.inhibitory(synapse) ? 256 : 0;
                payload = synapses.weight()[synapse] & 0xFF | sign;
            } else if (directWords()) {
                payload = (int) contribution(connectome.charge(synapse, divisor));
            } else if (linear) {
                int mask = (1 << payloadBits) - 1;
                payload = (int) connectome.charge(synapse, divisor) & mask;
            } else {
                payload = code(synapses, synapse, divisor);
            }
            if (wide) {
                into.put(target).put(payload);
            } else {
                into.put(target << payloadBits | payload);
            }
        }
        for (int i = 0; i < (rowStart[source] & 3); i++) {
            if (wide) {
                into.put(-1).put(0);
            } else {
                into.put(padding());
            }
        }
    }

    /** Writes the delays of one row, one byte per synapse, padding included. */
    void writeDelays(int source, ByteBuffer into) {
        SynapseColumns synapses = connectome.synapses();
        int end = synapses.rowStart()[source + 1];
        for (int synapse = synapses.rowStart()[source]; synapse < end; synapse++) {
            into.put((byte) synapses.delay(synapse));
        }
        for (int i = 0; i < (rowStart[source] & 3); i++) {
            into.put((byte) 1);
        }
    }
}
