package org.flinknpu.burst;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import org.flinknpu.brain.BrainState;

/**
 * Writes what bursts produce as JSON, one object per line, in the words of the golden cases. Not
 * thread-safe.
 */
public final class BurstJson implements AutoCloseable {
    private final JsonGenerator json;

    /**
     * A writer of lines.
     *
     * @param out receives UTF-8; flushed by {@link #close}, which leaves it open
     */
    public BurstJson(OutputStream out) throws IOException {
        json =
                JsonFactory.builder()
                        .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                        .build()
                        .createGenerator(out);
        json.setRootValueSeparator(null);
    }

    /** Writes a line {@code {"burst":3,"fired":[0,7]}}. */
    public void fired(long burst, FiredSet fired) throws IOException {
        json.writeStartObject();
        json.writeNumberField("burst", burst);
        json.writeFieldName("fired");
        json.writeArray(fired.neurons(), 0, fired.size());
        endLine();
    }

    /**
     * Writes a state in one line: {@code burst}, {@code potentialBits} (raw bits of the f32
     * potentials as signed integers, NaN in its canonical form), {@code refractoryCountdown} and
     * {@code consecutiveFireCount}.
     */
    public void state(BrainState state) throws IOException {
        json.writeStartObject();
        json.writeNumberField("burst", state.burst());
        json.writeArrayFieldStart("potentialBits");
        for (float potential : state.potential()) {
            json.writeNumber(Float.floatToIntBits(potential));
        }
        json.writeEndArray();
        counts("refractoryCountdown", state.countdown());
        counts("consecutiveFireCount", state.fireCount());
        endLine();
    }

    private void counts(String name, char[] column) throws IOException {
        json.writeArrayFieldStart(name);
        for (char count : column) {
            json.writeNumber((int) count);
        }
        json.writeEndArray();
    }

    private void endLine() throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}
