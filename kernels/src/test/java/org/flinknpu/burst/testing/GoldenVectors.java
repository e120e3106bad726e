package org.flinknpu.burst.testing;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.burst.GoldenCase;

/** The golden cases that are packaged with the tests. */
public final class GoldenVectors {
    private GoldenVectors() {}

    /** Cases that hold bit for bit. */
    public static List<String> exact() {
        return all().stream().filter(name -> !isRounded(name) && !isPlastic(name)).toList();
    }

    /**
     * Cases whose quotients no integer charge holds exactly: the reference system divides in f32,
     * this one rounds each charge to 2^-16. Their spikes hold; their potentials differ by less than
     * 2^-16 per synapse.
     */
    public static List<String> rounded() {
        return all().stream().filter(GoldenVectors::isRounded).toList();
    }

    /** Cases with plasticity, which is refused as unsupported. */
    public static List<String> plastic() {
        return all().stream().filter(GoldenVectors::isPlastic).toList();
    }

    private static boolean isRounded(String name) {
        return name.startsWith("rounded/");
    }

    private static boolean isPlastic(String name) {
        return name.startsWith("stdp-");
    }

    private static List<String> all() {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(open("cases.txt"), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of a file beside the cases. */
    public static InputStream open(String file) throws IOException {
        InputStream in = GoldenVectors.class.getResourceAsStream("/vectors/" + file);
        if (in == null) {
            throw new FileNotFoundException("/vectors/" + file);
        }
        return in;
    }

    /** Reads a case. */
    public static GoldenCase read(String name) {
        try {
            return GoldenCase.read(open(name + ".json"), name, BrainLimits.FILES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
