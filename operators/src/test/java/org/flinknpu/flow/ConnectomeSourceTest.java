package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flinknpu.brain.Connectome;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.brain.file.Progress;
import org.flinknpu.flow.state.ConnectomeReference;
import org.flinknpu.flow.state.CorruptStateException;
import org.flinknpu.schema.BrainSettings;
import org.flinknpu.schema.Deploy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectomeSourceTest {
    private static final Connectome BRAIN = TestBrains.random(9);

    @TempDir private Path folder;
    private Path file;
    private ConnectomeSource source;

    @BeforeEach
    void writeBrain() throws IOException {
        file = Files.write(folder.resolve("brain.json"), TestBrains.json(BRAIN));
        source = source(1 << 20);
    }

    private ConnectomeSource source(long maxBytes) {
        NpuOptions options =
                NpuOptions.defaults()
                        .withConnectomes(
                                new NpuOptions.Connectomes(
                                        List.of(folder.toString()), maxBytes, List.of()));
        return new ConnectomeSource(options, new ConnectomeSource.Shelf());
    }

    @Test
    void shouldLoadFileBelowRoot() throws Exception {
        LoadedConnectome loaded = source.load(uri(file.toUri().toString(), null));

        assertThat(loaded.connectome().fingerprint()).isEqualTo(BRAIN.fingerprint());
        assertThat(loaded.reference())
                .isEqualTo(
                        new ConnectomeReference(
                                file.toUri().toString(), BRAIN.fingerprint(), null));
    }

    @Test
    void shouldLoadConnectomeFileByItsContents() throws Exception {
        Path binary = folder.resolve("brain.bin");
        ConnectomeFile.write(BRAIN, binary, Progress.NONE);
        byte[] bytes = Files.readAllBytes(binary);
        String uri = binary.toUri().toString();

        assertThat(source.load(uri(uri, null)).connectome().fingerprint())
                .isEqualTo(BRAIN.fingerprint());
        assertThat(source(1 << 20).load(embedded(bytes)).connectome().fingerprint())
                .isEqualTo(BRAIN.fingerprint());
        bytes[bytes.length / 2] ^= 1;
        assertThatThrownBy(() -> source.load(embedded(bytes)))
                .isInstanceOf(CommandRefusedException.class)
                .hasMessageContaining("damaged")
                .hasMessageContaining("deploy");
    }

    @Test
    void shouldShareConnectomeOfOneFingerprint() throws Exception {
        LoadedConnectome one = source.load(uri(file.toString(), null));
        LoadedConnectome two = source.load(embedded(TestBrains.json(BRAIN)));
        LoadedConnectome three = source.load(embedded(TestBrains.json(BRAIN)));
        Files.delete(file);
        LoadedConnectome four = source.load(uri(file.toString(), BRAIN.fingerprint()));

        assertThat(two.connectome()).isSameAs(one.connectome());
        assertThat(three).isSameAs(two);
        assertThat(four.connectome()).isSameAs(one.connectome());
        assertThat(two.reference().embedded()).isNotNull();
        assertThat(four.reference().uri()).isEqualTo(file.toString());
    }

    @Test
    void shouldRefuseFileThatIsNotThere() {
        assertThatThrownBy(() -> source.load(uri(folder.resolve("none").toString(), null)))
                .isInstanceOf(CommandRefusedException.class)
                .hasMessageContaining("connectome cannot be read: connectomeUri=" + folder);
    }

    @Test
    void shouldRefuseFileThatIsTooLong() {
        assertThatThrownBy(() -> source(100).load(uri(file.toString(), null)))
                .isInstanceOf(CommandRefusedException.class)
                .hasMessageContaining("limit=100");
    }

    @Test
    void shouldRefuseFolder() {
        assertThatThrownBy(() -> source.load(uri(folder.resolve("..").toString(), null)))
                .isInstanceOf(CommandRefusedException.class);
    }

    @Test
    void shouldRestoreFromFileAndFromBytes() throws Exception {
        ConnectomeReference byFile = source.load(uri(file.toString(), null)).reference();
        ConnectomeReference byBytes = source.load(embedded(TestBrains.json(BRAIN))).reference();

        for (ConnectomeReference reference : List.of(byFile, byBytes)) {
            assertThat(source(1 << 20).restore(reference).connectome().fingerprint())
                    .isEqualTo(BRAIN.fingerprint());
        }
    }

    @Test
    void shouldNotRestoreFromFileThatHasChanged() throws Exception {
        ConnectomeReference saved = source.load(uri(file.toString(), null)).reference();
        Files.write(file, TestBrains.json(TestBrains.random(10)));

        assertThatThrownBy(() -> source(1 << 20).restore(saved))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining("has changed since the snapshot")
                .hasMessageContaining("put the old file back");
        Files.delete(file);
        assertThatThrownBy(() -> source(1 << 20).restore(saved))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void shouldKeepNothingAliveThatNobodyUses() {
        WeakCache<byte[]> cache = new WeakCache<>();
        byte[] kept = cache.share("kept", new byte[1]);
        cache.share("gone", new byte[1]);

        while (cache.find("gone") != null) {
            System.gc();
        }

        assertThat(cache.find("kept")).isSameAs(kept);
        assertThat(cache.share("gone", kept)).isSameAs(kept);
    }

    private static Deploy uri(String uri, String fingerprint) {
        return Deploy.newBuilder()
                .setConnectomeUri(uri)
                .setConnectomeFingerprint(fingerprint)
                .setSettings(BrainSettings.newBuilder().build())
                .build();
    }

    private static Deploy embedded(byte[] json) {
        return Deploy.newBuilder()
                .setConnectome(ByteBuffer.wrap(json))
                .setSettings(BrainSettings.newBuilder().build())
                .build();
    }
}
