package org.flinknpu.importer.sonata;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.flinknpu.brain.BrainFormatException;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.fuzz.FuzzTarget;

/**
 * A file of a SONATA circuit. The first byte says which file of a good circuit the rest takes the
 * place of, or that it is lines of fired neurons. What is read at all is read the same twice.
 */
public final class SonataFuzz implements FuzzTarget {
    private static final BrainLimits LIMITS = new BrainLimits(1 << 12, 1 << 14, 1 << 20);

    private final Path config;
    private final List<Path> files = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private final Connectome brain;

    /** Writes the good circuit to a folder that is deleted when the JVM ends. */
    public SonataFuzz() {
        try {
            Path folder = Files.createTempDirectory("sonata-fuzz");
            config = CircuitFolder.write(folder);
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted().toList()) {
                    each.toFile().deleteOnExit();
                    if (Files.isRegularFile(each)) {
                        files.add(each);
                        contents.add(Files.readAllBytes(each));
                    }
                }
            }
            brain = read().imported().connectome();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void accept(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        int file = Byte.toUnsignedInt(input[0]) % (files.size() + 1);
        if (file == files.size()) {
            lines(rest);
            return;
        }
        Files.write(files.get(file), rest);
        try {
            SonataCircuit first = read();
            SonataCircuit second = read();
            if (!first.imported()
                    .connectome()
                    .fingerprint()
                    .equals(second.imported().connectome().fingerprint())) {
                throw new AssertionError("another brain the second time");
            }
            NodeMap.of(first.imported().connectome());
        } catch (BrainFormatException e) {
            requireOneLine(e);
        } finally {
            Files.write(files.get(file), contents.get(file));
        }
    }

    private SonataCircuit read() throws IOException {
        return SonataCircuit.read(config, SonataOptions.PLAIN, LIMITS, Progress.NONE);
    }

    private void lines(byte[] text) throws IOException {
        SpikesFile spikes = new SpikesFile(brain, NodeMap.of(brain), 1);
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(
                                new ByteArrayInputStream(text), StandardCharsets.UTF_8))) {
            new FiredLines(spikes, null).read(in, "fuzz");
        } catch (BrainFormatException e) {
            requireOneLine(e);
        }
    }

    private static void requireOneLine(BrainFormatException e) {
        if (e.getMessage().indexOf('\n') >= 0) {
            throw new AssertionError("a message of several lines", e);
        }
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < contents.size(); i++) {
            seeds.add(prefixed(i, contents.get(i)));
        }
        seeds.add(
                prefixed(
                        contents.size(),
                        "{\"burst\":1,\"fired\":[0,1]}\n{\"brainId\":\"b\",\"burst\":2,\"firedCount\":1,\"areas\":{\"in\":[0]}}\n"
                                .getBytes(StandardCharsets.UTF_8)));
        return seeds;
    }

    private static byte[] prefixed(int first, byte[] rest) {
        byte[] all = new byte[rest.length + 1];
        all[0] = (byte) first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    @Override
    public long allowedBytes(int length) {
        return (128 << 20) + 16384L * length;
    }
}
