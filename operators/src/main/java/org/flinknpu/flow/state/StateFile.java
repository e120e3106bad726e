package org.flinknpu.flow.state;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * One saved brain as a file of its own: the {@link KeyGroupForm} of a single seat that holds a
 * brain and no records, without the connectome, of which only the fingerprint is kept. Whoever
 * reads it trusts nothing but its form.
 */
public final class StateFile {
    /** Stands for the connectome: the deploy says where it is. */
    private static final String FROM_DEPLOY = "deploy:";

    private StateFile() {}

    /**
     * Writes a brain.
     *
     * @param out stays open
     */
    public static void write(String brainId, BrainImage brain, OutputStream out)
            throws IOException {
        BrainImage bare =
                brain.with(
                        new ConnectomeReference(
                                FROM_DEPLOY, brain.connectome().fingerprint(), null));
        new KeyGroupForm().write(List.of(new SeatImage(brainId, List.of(), List.of(), bare)), out);
    }

    /** The bytes that {@link #write} writes. */
    public static byte[] bytes(String brainId, BrainImage brain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(brainId, brain, out);
        return out.toByteArray();
    }

    /**
     * Reads a brain.
     *
     * @param in read to its end, and left open
     * @param what what is read, for messages
     * @param maxNeurons most neurons for which memory is taken
     * @throws CorruptStateException if it is no such file, a damaged one, or of a later build
     */
    public static BrainImage read(InputStream in, String what, int maxNeurons) throws IOException {
        List<BrainImage> brains = new ArrayList<>(1);
        new KeyGroupForm(maxNeurons)
                .read(
                        in,
                        what,
                        seat -> {
                            if (seat.brain() == null
                                    || !seat.backlog().isEmpty()
                                    || !seat.waiting().isEmpty()
                                    || !brains.isEmpty()) {
                                throw notOne(what);
                            }
                            brains.add(seat.brain());
                        });
        if (brains.isEmpty() || in.read() >= 0) {
            throw notOne(what);
        }
        return brains.get(0);
    }

    private static CorruptStateException notOne(String what) {
        return new CorruptStateException(
                "Saved state is not that of one brain alone: " + what + "; make it with npu fork");
    }
}
