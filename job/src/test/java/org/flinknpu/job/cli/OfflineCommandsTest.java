package org.flinknpu.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flinknpu.brain.BrainJson;
import org.flinknpu.brain.BrainLimits;
import org.flinknpu.brain.file.ConnectomeFile;
import org.flinknpu.brain.file.Progress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineCommandsTest {
    private static final String NEURON =
            "'model':'lif','threshold':1,'thresholdLimit':null,'leak':0,'refractoryPeriod':0,"
                    + "'excitability':1,'consecutiveFireLimit':0,'snoozePeriod':0,"
                    + "'accumulates':true";
    private static final String BRAIN =
            "{'format':'npu-brain','version':1,'name':'chain','areas':[{'id':'a','role':'internal',"
                    + "'dimensions':[2,1,1],'neuronsPerVoxel':1,'synapse':{'uniformPsp':true,"
                    + "'membraneDrivenPsp':false},'neuron':{"
                    + NEURON
                    + "}}],'synapses':{'source':[0],'target':[1],'weight':[1],'psp':[1],"
                    + "'inhibitory':[0]}";
    private static final String STIMULUS = "[{'burst':1,'neurons':[0],'potentials':[1.5]}]";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path dir;
    private Path brain;
    private Path stimulus;

    @BeforeEach
    void writeFiles() throws Exception {
        brain = write("brain.json", BRAIN + "}");
        stimulus = write("stimulus.json", STIMULUS);
    }

    @Test
    void shouldSimulateABrainWithoutKafka() throws Exception {
        Path state = dir.resolve("state.json");

        int exitCode =
                npu(
                        "simulate",
                        "--brain",
                        brain,
                        "--stimulus",
                        stimulus,
                        "--bursts",
                        3,
                        "--backend",
                        "reference",
                        "--state",
                        state);

        assertThat(exitCode).as(err.toString()).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "{\"burst\":1,\"fired\":[0]}",
                        "{\"burst\":2,\"fired\":[1]}",
                        "{\"burst\":3,\"fired\":[]}");
        assertThat(state)
                .content()
                .contains("\"burst\":3", "\"potentialBits\":[0,0]")
                .contains("\"refractoryCountdown\":[0,0]", "\"consecutiveFireCount\":[1,1]");
    }

    @Test
    void shouldWriteTheSameLinesToAFile() throws Exception {
        Path file = dir.resolve("fired.jsonl");

        assertThat(npu("simulate", "--brain", brain, "--bursts", 2, "--out", file)).isZero();

        assertThat(out.toString()).isEmpty();
        assertThat(file)
                .content()
                .isEqualTo("{\"burst\":1,\"fired\":[]}\n{\"burst\":2,\"fired\":[]}\n");
    }

    @Test
    void shouldSimulateAConnectomeFile() throws Exception {
        Path file = dir.resolve("brain");
        ConnectomeFile.write(BrainJson.read(brain, BrainLimits.FILES), file, Progress.NONE);

        assertThat(npu("simulate", "--brain", file, "--stimulus", stimulus, "--bursts", 2))
                .as(err.toString())
                .isZero();

        assertThat(out.toString())
                .isEqualTo("{\"burst\":1,\"fired\":[0]}\n{\"burst\":2,\"fired\":[1]}\n");
    }

    @Test
    void shouldTellABrainThatIsNone() throws Exception {
        Path broken = write("broken.json", "{'format':'npu-brain','version':1,");
        Path none = dir.resolve("none.json");

        assertThat(npu("simulate", "--brain", broken, "--bursts", 1)).isEqualTo(Cli.WRONG_USE);
        assertThat(npu("simulate", "--brain", none, "--bursts", 1)).isEqualTo(Cli.WRONG_USE);
        assertThat(npu("simulate", "--brain", dir, "--bursts", 1)).isEqualTo(Cli.WRONG_USE);

        List<String> lines = err.toString().lines().toList();
        assertThat(lines).hasSize(3).allMatch(line -> line.startsWith("npu: "));
        assertThat(lines.get(0)).contains(broken.toString());
        assertThat(lines.get(1)).isEqualTo("npu: No such file: " + none);
        assertThat(lines.get(2)).isEqualTo("npu: A folder where a file is needed: " + dir);
    }

    @Test
    void shouldAskForTheFolderOfTheStateBeforeItRuns() {
        Path nowhere = dir.resolve("none").resolve("state.json");

        assertThat(npu("simulate", "--brain", brain, "--bursts", 1, "--state", nowhere))
                .isEqualTo(Cli.WRONG_USE);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .containsExactly(
                        "npu: No such folder: " + nowhere.getParent() + "; create it first");
    }

    /** The memory of a process is a file that opens and cannot be read at its beginning. */
    @Test
    void shouldNameAFileThatCannotBeRead() {
        assertThat(npu("simulate", "--brain", "/proc/self/mem", "--bursts", 1))
                .isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .containsExactly("npu: File cannot be used: /proc/self/mem (Input/output error)");
    }

    @Test
    void shouldSuggestTheBackendThatWasMeant() {
        assertThat(npu("simulate", "--brain", brain, "--bursts", 1, "--backend", "referense"))
                .isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString().lines())
                .containsExactly("npu: No such backend: referense; did you mean reference?");
    }

    @Test
    void shouldNameStreamsAsTheyAreWritten() {
        assertThat(npu("tail", "motors")).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString())
                .contains("spikes, motor, metrics, journal, dlq")
                .contains("motors");
    }

    @Test
    void shouldVerifyCasesAndNameTheFirstDifference() throws Exception {
        Path cases = Files.createDirectories(dir.resolve("cases"));
        write("cases/good.json", golden("good", BRAIN, "[0],[1]", "[0,0]"));
        write("cases/wrong.json", golden("wrong", BRAIN, "[0],[0]", "[0,0]"));

        assertThat(npu("verify", cases, "--backend", "reference")).isEqualTo(Cli.FAILED);

        assertThat(out.toString().lines())
                .containsExactly(
                        "ok          good (2 bursts, 2 spikes)",
                        "DIFFERS     wrong: burst 2: neuron 0 did not fire",
                        "backend reference: 1 ok, 1 differ, 0 unsupported, 0 broken");
    }

    @Test
    void shouldCountWhatIsUnsupportedWithoutPassingIt() throws Exception {
        String plastic =
                BRAIN
                        + ",'plasticity':[{'sourceArea':'a','targetArea':'a','window':1,"
                        + "'constant':1,'ltp':1,'ltd':1,'bidirectional':false}]";
        Path file = write("stdp.json", golden("stdp", plastic, "[0],[1]", "[0,0]"));

        assertThat(npu("verify", file, "--json")).isZero();
        assertThat(npu("verify", file, "--strict")).isEqualTo(Cli.FAILED);

        List<String> lines = out.toString().lines().toList();
        assertThat(lines.get(0)).contains("\"outcome\":\"unsupported\"").contains("lasticity");
        assertThat(lines.get(1)).contains("\"ok\":0,\"differs\":0,\"unsupported\":1,\"broken\":0");
        assertThat(lines.get(2)).startsWith("unsupported stdp.json: ");
    }

    @Test
    void shouldCallAFileBrokenThatIsNoCase() throws Exception {
        assertThat(npu("verify", stimulus)).isEqualTo(Cli.FAILED);

        assertThat(out.toString()).startsWith("BROKEN      stimulus.json: ");
    }

    @Test
    void shouldTellThatThereIsNothingToVerify() throws Exception {
        Path empty = Files.createDirectories(dir.resolve("empty"));

        assertThat(npu("verify", empty)).isEqualTo(Cli.WRONG_USE);
        assertThat(npu("verify", dir.resolve("none"))).isEqualTo(Cli.WRONG_USE);

        assertThat(err.toString()).contains("No cases found").contains("No such file");
    }

    private static String golden(String name, String brain, String fired, String bits) {
        return "{'case':'%s','about':'','brain':%s},'stimulus':%s,'bursts':2,'expected':{'fired':[%s],'potentialBits':%s,'refractoryCountdown':[0,0],'consecutiveFireCount':[1,1]}}"
                .formatted(name, brain, STIMULUS, fired, bits);
    }

    private Path write(String name, String json) throws Exception {
        return Files.writeString(dir.resolve(name), json.replace('\'', '"'));
    }

    private int npu(Object... args) {
        String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            texts[i] = args[i].toString();
        }
        return Cli.run(new PrintWriter(out, true), new PrintWriter(err, true), texts);
    }
}
