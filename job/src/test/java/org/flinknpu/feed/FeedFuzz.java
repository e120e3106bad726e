package org.flinknpu.feed;

import java.io.IOException;
import org.flinknpu.fuzz.FuzzTarget;
import org.flinknpu.job.UsageException;
import org.flinknpu.schema.SensoryEvent;
import org.flinknpu.wire.Decoded;
import org.flinknpu.wire.Framing;
import org.flinknpu.wire.SensoryValidation;
import org.flinknpu.wire.WireCodec;

/** Any bytes as a recording: it is refused in one line, or its records keep all rules. */
public abstract class FeedFuzz implements FuzzTarget {
    /** Records and damage have at least a byte each; refusals behind the end would be endless. */
    private static final int STEPS_BESIDE_BYTES = 64;

    private final WireCodec<SensoryEvent> codec =
            WireCodec.of(SensoryEvent.class, Framing.SINGLE_OBJECT);

    /** Opens the recordings that the bytes may be. */
    protected abstract Iterable<Feed.Opening> openings(byte[] input);

    @Override
    public void accept(byte[] input) throws IOException {
        for (Feed.Opening opening : openings(input)) {
            try (Feed feed = opening.open()) {
                read(feed, input.length + STEPS_BESIDE_BYTES);
            } catch (UsageException e) {
                requireOneLine(e);
            }
        }
    }

    private void read(Feed feed, int mostSteps) throws IOException {
        for (int step = 0; step < mostSteps; step++) {
            try {
                SensoryEvent event = feed.next();
                if (event == null) {
                    return;
                }
                requireGood(event);
            } catch (BadRecordException e) {
                requireOneLine(e);
                if (e.atEnd()) {
                    return;
                }
            }
        }
        throw new AssertionError("recording does not end");
    }

    private void requireGood(SensoryEvent event) {
        Decoded<SensoryEvent> checked = SensoryValidation.check(event);
        if (!checked.isAccepted()) {
            throw new AssertionError("record breaks a rule: " + checked.detail());
        }
        Decoded<SensoryEvent> again = codec.decode(codec.encode(event));
        if (!again.isAccepted() || !again.value().equals(event)) {
            throw new AssertionError("another record after writing and reading: " + again);
        }
    }

    private static void requireOneLine(Exception refusal) {
        String message = refusal.getMessage();
        if (message == null || message.isBlank() || message.lines().count() != 1) {
            throw new AssertionError("refusal is not one line: " + message, refusal);
        }
    }
}
