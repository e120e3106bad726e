package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flinknpu.wire.DeadLetterReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectomeRootsTest {
    private final ConnectomeRoots roots =
            new ConnectomeRoots(List.of("/srv/brains", "s3://bucket/brains/", "hdfs://host:9000"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/srv/brains/a.npu",
                "file:/srv/brains/a.npu",
                "file:///srv/brains/deep/a.npu",
                "FILE:/srv/brains/a.npu",
                "s3://bucket/brains/a%20b.npu",
                "hdfs://host:9000/any/where"
            })
    void shouldAcceptWhatLiesBelowARoot(String uri) throws Exception {
        assertThat(roots.require(uri)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.npu",
                "/srv/brains",
                "/srv/brainsick/a.npu",
                "/srv/brains/../secret",
                "/srv/brains/./a.npu",
                "/srv/brains//a.npu",
                "file:/srv/brains/..%2fsecret",
                "file:/srv/brains/%2E%2E/secret",
                "file:/srv/brains/%2e./secret",
                "file:/srv/brains/a%2F..%2F..%2Fsecret",
                "file:/srv/brains/a%00.npu",
                "jar:file:/srv/brains/a.jar!/b",
                "file:////srv/brains/a.npu",
                "ftp://srv/brains/a.npu",
                "file://host/srv/brains/a.npu",
                "file:srv/brains/a.npu",
                "http://bucket/brains/a.npu",
                "s3://other/brains/a.npu",
                "s3://user@bucket/brains/a.npu",
                "s3://bucket/brains/a.npu?x=1",
                "s3://bucket/brains/a.npu#x",
                "hdfs://host:9001/a.npu",
                "hdfs://host/a.npu",
                "s3:/brains/a.npu",
                "/srv/brains/a\\..\\b",
                "not a uri"
            })
    void shouldRefuseEverythingElse(String uri) {
        assertThatThrownBy(() -> roots.require(uri))
                .isInstanceOfSatisfying(
                        CommandRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.BAD_CONNECTOME))
                .hasMessageContaining("connectomeUri=" + uri);
    }

    /** Decoded once, and not again by what reads the file. */
    @Test
    void shouldTakeAnEncodedPercentSignForWhatItIs(@TempDir Path folder) throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path odd = Files.createDirectory(root.resolve("%2e%2e"));
        Files.writeString(odd.resolve("secret"), "inside");
        Files.writeString(folder.resolve("secret"), "outside");

        URI uri = rooted(root).require("file:" + root + "/%252e%252e/secret");

        assertThat(Files.readString(Path.of(uri.getPath()))).isEqualTo("inside");
    }

    @Test
    void shouldFollowLinksBeforeItDecides(@TempDir Path folder) throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        Path outside = Files.writeString(folder.resolve("secret"), "outside");
        Path inside = Files.writeString(root.resolve("brain"), "inside");
        Files.createSymbolicLink(root.resolve("out"), outside);
        Files.createSymbolicLink(root.resolve("in"), inside);
        Files.createSymbolicLink(root.resolve("up"), folder);
        Path otherName = Files.createSymbolicLink(folder.resolve("other"), root);

        assertThat(rooted(root).require(root + "/in")).isNotNull();
        assertThat(rooted(otherName).require(otherName + "/brain")).isNotNull();
        for (String uri : List.of(root + "/out", root + "/up/secret", "file:" + root + "/out")) {
            assertThatThrownBy(() -> rooted(root).require(uri))
                    .isInstanceOf(CommandRefusedException.class)
                    .hasMessageStartingWith(
                            "connectome URI is a link that leads out of its root: connectomeUri="
                                    + uri);
        }
    }

    private static ConnectomeRoots rooted(Path root) {
        return new ConnectomeRoots(List.of(root.toString()));
    }

    @Test
    void shouldRefuseEverythingWithoutRoots() {
        assertThatThrownBy(() -> new ConnectomeRoots(List.of()).require("/a"))
                .isInstanceOf(CommandRefusedException.class)
                .hasMessageContaining("allowed roots are []");
    }

    @Test
    void shouldRefuseRootThatIsNoFolderUri() {
        assertThatThrownBy(() -> new ConnectomeRoots(List.of("brains")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("root=brains");
        assertThatThrownBy(() -> new ConnectomeRoots(List.of("/a/../b")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
