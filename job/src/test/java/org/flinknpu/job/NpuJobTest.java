package org.flinknpu.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class NpuJobTest {
    private static List<String> taskNames() {
        JobSettings settings = JobSettings.of(Map.of(JobSettings.BOOTSTRAP_SERVERS, "127.0.0.1:1"));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(JobConfiguration.of(settings));
        NpuJob.build(env, settings);
        List<String> names = new ArrayList<>();
        for (JobVertex vertex : env.getStreamGraph().getJobGraph().getVertices()) {
            names.add(vertex.getName());
        }
        return names;
    }

    @Test
    void shouldKeepSinksOutOfTheThreadOfTheBrains() {
        List<String> names = taskNames();

        assertThat(names).contains("Brains");
        assertThat(names)
                .filteredOn(name -> name.contains("Writer"))
                .hasSize(3)
                .noneMatch(name -> name.contains("Brains"));
    }

    @Test
    void shouldNotLetMotorValuesWaitForOtherOutputs() {
        assertThat(taskNames())
                .filteredOn(name -> name.contains("Motor values: Writer"))
                .singleElement()
                .asString()
                .doesNotContain("Fired neurons", "Metrics", "Journals");
    }

    @Test
    void shouldDecodeInTheThreadOfTheSource() {
        assertThat(taskNames())
                .anyMatch(
                        name -> name.matches("Source: Sensory events -> .*Decode sensory events.*"))
                .anyMatch(name -> name.matches("Source: Commands -> .*Decode commands.*"));
    }
}
