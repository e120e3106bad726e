package org.flinknpu.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lets a fuzzer that watches coverage (Jazzer) loose on one target after the other, each in a JVM
 * of its own, and prints a row of figures for each. Interesting inputs are kept below the folder
 * from one campaign to the next; an input that is a finding is named and left there.
 *
 * <p>Arguments: folder, most seconds and most executions per target, and names of targets (all of
 * them if none is named). The exit code is 1 if something was found.
 */
public final class FuzzCampaign {
    private static final String FUZZER = "com.code_intelligence.jazzer.Jazzer";
    private static final int MAX_INPUT_BYTES = 4096;
    private static final Pattern PROGRESS = Pattern.compile("cov: (\\d+) ft: (\\d+) corp: (\\d+)");
    private static final Pattern EXECUTIONS =
            Pattern.compile("stat::number_of_executed_units:\\s+(\\d+)");
    private static final Pattern FINDING =
            Pattern.compile("Test unit written to (.+/(?:crash|oom|timeout)-.+)");

    /** What one target's run gave. */
    private record Outcome(long executions, String coverage, List<String> findings) {}

    private final Path folder;
    private final String seconds;
    private final String executions;

    private FuzzCampaign(Path folder, String seconds, String executions) {
        this.folder = folder;
        this.seconds = seconds;
        this.executions = executions;
    }

    /** Runs a campaign. */
    public static void main(String[] args) throws Exception {
        FuzzCampaign campaign = new FuzzCampaign(Path.of(args[0]), args[1], args[2]);
        List<String> names = new ArrayList<>();
        for (String some : List.of(args).subList(3, args.length)) {
            Stream.of(some.split(" ")).filter(name -> !name.isEmpty()).forEach(names::add);
        }
        if (names.isEmpty()) {
            FuzzTargets.names().forEach(names::add);
        }
        System.out.println(
                "| target | executions | seconds | edges | features | inputs | findings |");
        System.out.println("|---|---|---|---|---|---|---|");
        boolean found = false;
        for (String name : names) {
            found |= campaign.run(name, System.out);
        }
        System.exit(found ? 1 : 0);
    }

    private boolean run(String name, PrintStream out) throws Exception {
        Path corpus = Files.createDirectories(folder.resolve(name).resolve("corpus"));
        for (byte[] seed : FuzzTargets.of(name).seeds()) {
            Files.write(corpus.resolve("seed-" + Integer.toHexString(hash(seed))), seed);
        }
        long start = System.nanoTime();
        Outcome outcome = fuzz(name, corpus);
        out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %s | %d |%n",
                name,
                outcome.executions,
                (System.nanoTime() - start) / 1_000_000_000,
                outcome.coverage,
                outcome.findings.size());
        outcome.findings.forEach(finding -> out.println("FOUND " + name + ": " + finding));
        return !outcome.findings.isEmpty();
    }

    private static int hash(byte[] bytes) {
        return HexFormat.of().formatHex(bytes).hashCode();
    }

    private Outcome fuzz(String name, Path corpus) throws IOException, InterruptedException {
        Path log = folder.resolve(name).resolve("log.txt");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx1g",
                                "-XX:+UseSerialGC",
                                "-Dlog4j2.level=off",
                                "-cp",
                                System.getProperty("java.class.path"),
                                FUZZER,
                                "--target_class=" + FuzzEntry.class.getName(),
                                "--target_args=" + name,
                                "--instrumentation_includes=org.flinknpu.**:io.jhdf.**",
                                "--custom_hook_excludes=**",
                                "-runs=" + executions,
                                "-max_total_time=" + seconds,
                                "-max_len=" + MAX_INPUT_BYTES,
                                "-rss_limit_mb=0",
                                "-print_final_stats=1",
                                "-artifact_prefix=" + folder.resolve(name) + "/",
                                corpus.toString())
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        process.getInputStream(), StandardCharsets.UTF_8));
                PrintStream copy = new PrintStream(log.toFile(), StandardCharsets.UTF_8)) {
            return read(lines, copy);
        } finally {
            process.waitFor();
        }
    }

    private static Outcome read(BufferedReader lines, PrintStream copy) throws IOException {
        long executions = 0;
        String coverage = "- | - | -";
        List<String> findings = new ArrayList<>();
        for (String line; (line = lines.readLine()) != null; ) {
            copy.println(line);
            Matcher progress = PROGRESS.matcher(line);
            Matcher executed = EXECUTIONS.matcher(line);
            Matcher finding = FINDING.matcher(line);
            if (progress.find()) {
                coverage =
                        "%s | %s | %s"
                                .formatted(progress.group(1), progress.group(2), progress.group(3));
            } else if (executed.find()) {
                executions = Long.parseLong(executed.group(1));
            } else if (finding.find()) {
                findings.add(finding.group(1));
            }
        }
        return new Outcome(executions, coverage, findings);
    }
}
