package org.flinknpu.job.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.flinknpu.brain.Connectome;
import org.flinknpu.device.bench.Soak;
import org.flinknpu.job.NamedFile;
import org.flinknpu.job.UsageException;

/**
 * Looks at a brain as lines of JSON: the first names the brain, each further one is a look. What
 * one machine has written another one compares with.
 */
final class SoakFile {
    /** Longest file that is believed to be one. */
    private static final int MOST_LOOKS = 10_000_000;

    private final Map<Long, Soak.Look> looks = new HashMap<>();

    /** The line that names a brain. */
    static String head(Connectome brain) {
        return JsonFields.JSON
                .createObjectNode()
                .put("brain", brain.name())
                .put("fingerprint", brain.fingerprint())
                .toString();
    }

    /** The line of a look. Hashes are hexadecimal: JSON's numbers end at 53 bits. */
    static String line(Soak.Look look) {
        return JsonFields.JSON
                .createObjectNode()
                .put("burst", look.burst())
                .put("state", Long.toHexString(look.state()))
                .put("fired", Long.toHexString(look.fired()))
                .put("spikes", look.spikes())
                .toString();
    }

    /**
     * Reads the looks at a brain.
     *
     * @throws UsageException if the file cannot be read, is damaged, or is of another brain
     */
    static SoakFile read(Path file, Connectome brain) {
        SoakFile found = new SoakFile();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(NamedFile.open(file), StandardCharsets.UTF_8))) {
            String head = lines.readLine();
            if (!head(brain).equals(head)) {
                throw new UsageException(
                        "Looks at another brain: file=%s; its first line must be %s"
                                .formatted(file, head(brain)));
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                found.add(line, file);
            }
            return found;
        } catch (IOException e) {
            throw new UsageException("File cannot be read: " + file + " (" + e + ")", e);
        }
    }

    private void add(String line, Path file) {
        try {
            JsonNode node = JsonFields.JSON.readTree(line);
            Soak.Look look =
                    new Soak.Look(
                            node.path("burst").asLong(),
                            Long.parseUnsignedLong(node.path("state").asText(), 16),
                            Long.parseUnsignedLong(node.path("fired").asText(), 16),
                            node.path("spikes").asLong());
            if (looks.size() < MOST_LOOKS) {
                looks.put(look.burst(), look);
                return;
            }
        } catch (JsonProcessingException | NumberFormatException e) {
            throw new UsageException("Not a look: file=" + file + " line=" + line, e);
        }
        throw new UsageException("Too many looks: file=" + file + " most=" + MOST_LOOKS);
    }

    /** Keeps a look to compare others with. */
    void add(Soak.Look look) {
        looks.put(look.burst(), look);
    }

    /** The look after a burst, or null. */
    Soak.Look at(long burst) {
        return looks.get(burst);
    }
}
