package org.flinknpu.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A savepoint of every release is resumed by this build, and brains go on as they did then. */
class SavepointFixtureITCase {
    @ParameterizedTest
    @MethodSource("releases")
    void shouldGoOnFromTheSavepointOfARelease(String release) throws Exception {
        SavepointFixture fixture = new SavepointFixture(SavepointFixture.ALL.resolve(release));

        assertThat(fixture.resume()).isEqualTo(fixture.outputs()).hasSizeGreaterThan(100);
    }

    private static List<String> releases() throws IOException {
        try (Stream<Path> directories = Files.list(SavepointFixture.ALL)) {
            return directories.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
