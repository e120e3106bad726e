package org.flinknpu.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/** Starts JobManagers and TaskManagers as the scripts of a Flink distribution do. */
final class FlinkNode {
    private static final String JOB_MANAGER =
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
    private static final String TASK_MANAGER =
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";

    private FlinkNode() {}

    static ChildJvm jobManager(String name, Map<String, String> config, Workspace workspace) {
        Path conf = write(name, config, workspace);
        List<String> options = List.of("-Xmx320m", "-XX:MaxMetaspaceSize=256m");
        return start(name, JOB_MANAGER, options, List.of(), conf, workspace);
    }

    /** A TaskManager with the memory that its settings ask for, laid out as Flink lays it out. */
    static ChildJvm taskManager(
            String name,
            Map<String, String> config,
            List<String> jvmOptions,
            List<Path> moreJars,
            Workspace workspace) {
        TaskExecutorProcessSpec spec =
                TaskExecutorProcessUtils.processSpecFromConfig(Configuration.fromMap(config));
        List<String> options =
                new ArrayList<>(words(ProcessMemoryUtils.generateJvmParametersStr(spec)));
        options.addAll(jvmOptions);
        Path conf = write(name, config, workspace);
        List<String> computed = words(TaskExecutorProcessUtils.generateDynamicConfigsStr(spec));
        List<String> arguments = new ArrayList<>(List.of("--configDir", conf.toString()));
        arguments.addAll(computed);
        List<Path> classPath = new ArrayList<>(moreJars);
        classPath.addAll(ClassPaths.flink());
        return ChildJvm.start(
                new ChildJvm.Command(
                        name,
                        TASK_MANAGER,
                        classPath,
                        options,
                        arguments,
                        environment(conf, workspace)),
                workspace);
    }

    private static ChildJvm start(
            String name,
            String mainClass,
            List<String> options,
            List<String> arguments,
            Path conf,
            Workspace workspace) {
        List<String> all = new ArrayList<>(List.of("--configDir", conf.toString()));
        all.addAll(arguments);
        return ChildJvm.start(
                new ChildJvm.Command(
                        name,
                        mainClass,
                        ClassPaths.flink(),
                        options,
                        all,
                        environment(conf, workspace)),
                workspace);
    }

    private static Map<String, String> environment(Path conf, Workspace workspace) {
        return Map.of(
                "FLINK_CONF_DIR", conf.toString(),
                "FLINK_PLUGINS_DIR", workspace.plugins().toString());
    }

    private static List<String> words(String line) {
        return Arrays.asList(line.trim().split("\\s+"));
    }

    private static Path write(String name, Map<String, String> config, Workspace workspace) {
        Path directory = workspace.data("conf-" + name);
        String yaml =
                new TreeMap<>(config)
                        .entrySet().stream()
                                .map(e -> e.getKey() + ": \"" + e.getValue() + "\"\n")
                                .collect(Collectors.joining());
        try {
            Files.writeString(directory.resolve("config.yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory;
    }
}
