package org.flinknpu.brain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of the documentation are brains. */
class DocumentedBrainTest {
    private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    @Test
    void shouldLoadEveryExampleOfTheReference() throws IOException {
        List<Connectome> brains = new ArrayList<>();
        Matcher examples =
                EXAMPLE.matcher(Files.readString(Path.of("..", "docs", "brain-files.md")));
        while (examples.find()) {
            byte[] text = examples.group(1).getBytes(StandardCharsets.UTF_8);
            brains.add(
                    BrainJson.read(new ByteArrayInputStream(text), "docs", BrainLimits.EMBEDDED));
        }

        assertThat(brains).extracting(Connectome::neuronCount).containsExactly(3, 5, 5);
        assertThat(brains).extracting(Connectome::synapseCount).containsExactly(2, 2, 8);
    }
}
