package org.flinknpu.brain.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.Connectome;
import org.flinknpu.burst.testing.GoldenVectors;
import org.flinknpu.burst.testing.RandomBrains;
import org.flinknpu.burst.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectomeFileTest {
    static byte[] write(Connectome connectome) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ConnectomeFile.write(connectome, out, Progress.NONE);
        return out.toByteArray();
    }

    static Connectome read(byte[] file) throws IOException {
        return ConnectomeFile.read(
                new ByteArrayInputStream(file),
                file.length,
                "brain.npuc",
                BrainLimits.FILES,
                Progress.NONE);
    }

    private static void assertSame(Connectome read, Connectome written) {
        assertThat(read.fingerprint()).isEqualTo(written.fingerprint());
        assertThat(read.name()).isEqualTo(written.name());
        assertThat(read.areas()).isEqualTo(written.areas());
        assertThat(read.bounds()).isEqualTo(written.bounds());
    }

    static Stream<Connectome> brains() {
        return Stream.of(
                Brains.small(),
                Brains.charged(),
                Brains.random(1200, 1000, 1),
                Brains.random(ContainerFormat.NEURONS_PER_BLOCK + 1, 4, 2),
                Brains.random(1, ContainerFormat.SYNAPSES_PER_BLOCK, 3),
                Brains.lattice(100_000, 12));
    }

    @ParameterizedTest
    @MethodSource("brains")
    void shouldReadBackWhatWasWritten(Connectome brain) throws IOException {
        byte[] file = write(brain);

        assertSame(read(file), brain);
        assertThat(write(read(file))).isEqualTo(file);
    }

    @ParameterizedTest
    @EnumSource(RandomBrains.Kind.class)
    void shouldReadBackRandomBrains(RandomBrains.Kind kind) throws IOException {
        for (int size : RandomBrains.AWKWARD_SIZES) {
            Connectome brain = RandomBrains.of(kind, size, Seed.of("file" + size)).connectome();

            assertSame(read(write(brain)), brain);
        }
    }

    @Test
    void shouldGrowColumnsWhenLengthIsUnknown() throws IOException {
        Connectome brain = Brains.random(1200, 1000, 4);
        byte[] file = write(brain);

        Connectome read =
                ConnectomeFile.read(
                        new ByteArrayInputStream(file),
                        -1,
                        "stream",
                        BrainLimits.FILES,
                        Progress.NONE);

        assertSame(read, brain);
    }

    @Test
    void shouldReadFromStreamThatReturnsSingleBytes() throws IOException {
        Connectome brain = Brains.small();
        InputStream trickle =
                new ByteArrayInputStream(write(brain)) {
                    @Override
                    public synchronized int read(byte[] into, int from, int count) {
                        return super.read(into, from, Math.min(count, 1));
                    }
                };

        assertSame(
                ConnectomeFile.read(trickle, -1, "trickle", BrainLimits.FILES, Progress.NONE),
                brain);
    }

    @Test
    void shouldReadFromMiddleOfChannel(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("embedded");
        byte[] brain = write(Brains.small());
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(new byte[100]);
            out.write(brain);
        }
        try (FileChannel channel = FileChannel.open(file)) {
            channel.position(100);
            assertSame(
                    ConnectomeFile.read(channel, "embedded", BrainLimits.FILES, Progress.NONE),
                    Brains.small());
            assertThat(channel.isOpen()).isTrue();
        }
    }

    @Test
    void shouldReportProgressUpToTotal() throws IOException {
        Connectome brain = Brains.random(1000, 300, 5);
        List<Long> written = new ArrayList<>();
        List<Long> read = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        ConnectomeFile.write(
                brain,
                out,
                (done, total) -> {
                    written.add(done);
                    assertThat(total).isEqualTo(301_000);
                });
        ConnectomeFile.read(
                new ByteArrayInputStream(out.toByteArray()),
                out.size(),
                "progress",
                BrainLimits.FILES,
                (done, total) -> read.add(done));

        assertThat(written).containsExactly(0L, 1000L, 132_072L, 263_144L, 301_000L);
        assertThat(read).isEqualTo(written);
    }

    @Test
    void shouldKeepSymbolicLinkAndReplaceWhatItLeadsTo(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("brain.npuc");
        ConnectomeFile.write(Brains.small(), file, Progress.NONE);
        Path link = Files.createSymbolicLink(folder.resolve("latest"), file);

        ConnectomeFile.write(Brains.charged(), link, Progress.NONE);

        assertThat(link).isSymbolicLink();
        assertSame(ConnectomeFile.read(file, BrainLimits.FILES, Progress.NONE), Brains.charged());
    }

    @Test
    void shouldReplaceFileOnlyWhenComplete(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("brain.npuc");
        ConnectomeFile.write(Brains.small(), file, Progress.NONE);

        assertThatThrownBy(
                        () ->
                                ConnectomeFile.write(
                                        Brains.charged(),
                                        file,
                                        (done, total) -> {
                                            throw new IllegalStateException("disk on fire");
                                        }))
                .hasMessage("disk on fire");

        assertSame(ConnectomeFile.read(file, BrainLimits.FILES, Progress.NONE), Brains.small());
        ConnectomeFile.write(Brains.charged(), file, Progress.NONE);
        assertSame(ConnectomeFile.read(file, BrainLimits.FILES, Progress.NONE), Brains.charged());
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void shouldLoadEitherKindOfFileByContent(@TempDir Path folder) throws IOException {
        Path binary = folder.resolve("a.json");
        Path json = folder.resolve("b.npuc");
        ConnectomeFile.write(Brains.small(), binary, Progress.NONE);
        Files.write(json, GoldenVectors.open("lif-01.json").readAllBytes());

        assertSame(BrainFiles.load(binary, BrainLimits.FILES, Progress.NONE), Brains.small());
        assertThat(BrainFiles.load(json, BrainLimits.FILES, Progress.NONE).name())
                .isEqualTo("lif-01");
        Files.writeString(json, "\ufeff \n" + Files.readString(json));
        assertThat(BrainFiles.load(json, BrainLimits.FILES, Progress.NONE).name())
                .isEqualTo("lif-01");
    }

    @Test
    void shouldRefuseToLoadWhatIsNeither(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("x");
        for (String text : new String[] {"", "[1]", "PK\3\4", "Obj", "hello {"}) {
            Files.writeString(file, text);

            assertThatThrownBy(() -> BrainFiles.load(file, BrainLimits.FILES, Progress.NONE))
                    .hasMessageContaining("Neither Brain JSON nor a connectome file: source=");
        }
    }
}
