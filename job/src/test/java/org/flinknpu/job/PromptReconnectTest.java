package org.flinknpu.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class PromptReconnectTest {
    @Test
    void shouldShortenThePausesOfAClientThatWasNotTold() {
        assertThat(PromptReconnect.in(new Properties()))
                .containsEntry("reconnect.backoff.max.ms", "200")
                .containsEntry("retry.backoff.max.ms", "200");
    }

    @Test
    void shouldLeaveWhatWasChosen() {
        Properties client = new Properties();
        client.setProperty("retry.backoff.max.ms", "3000");

        assertThat(PromptReconnect.in(client))
                .containsEntry("retry.backoff.max.ms", "3000")
                .containsEntry("reconnect.backoff.max.ms", "200");
    }

    @Test
    void shouldNotContradictALongerFirstPause() {
        Properties client = new Properties();
        client.setProperty("retry.backoff.ms", "500");

        assertThat(PromptReconnect.in(client)).containsOnlyKeys("retry.backoff.ms");
    }
}
