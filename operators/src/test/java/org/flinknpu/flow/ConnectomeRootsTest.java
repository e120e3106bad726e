package org.flinknpu.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.flinknpu.wire.DeadLetterReason;
import org.junit.jupiter.api.Test;
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
