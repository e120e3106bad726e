package org.flinknpu.job.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code npu}: holds the sub-commands and turns what they throw into exit codes. */
@Command(
        name = "npu",
        description = "Spiking brains that live in a Flink job.",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            BrokerCommand.class,
            DeployCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            StepCommand.class,
            ResetCommand.class,
            UpdateCommand.class,
            RemoveCommand.class,
            SendCommand.class,
            FeedCommand.class,
            DriveCommand.class,
            BridgeCommand.class,
            TailCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            InspectCommand.class,
            DevicesCommand.class,
            SimulateCommand.class,
            ReplayCommand.class,
            ForkCommand.class,
            VerifyCommand.class,
            DoctorCommand.class,
            BenchCommand.class,
            SoakCommand.class,
            OptionsCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done.",
            "1:The work itself failed: a case differs, a line is bad, a part was refused.",
            "2:Wrong use, or something that is needed is missing."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  npu demo                     everything at once, with a robot and a live page",
            "  npu broker --port 9092       a Kafka broker on this machine",
            "  npu broker --help            the options of one command"
        })
public final class Cli implements Runnable {
    /** Done. */
    public static final int DONE = 0;

    /** The work itself failed. */
    public static final int FAILED = 1;

    /** Wrong use, or something that is needed is missing. */
    public static final int WRONG_USE = 2;

    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    private boolean helpRequested;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    private boolean versionRequested;

    /**
     * Runs one command and ends the process with its exit code.
     *
     * @param args sub-command, options and operands
     */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exitCode = run(out, err, args);
        out.flush();
        err.flush();
        // Not a plain return: client threads of Kafka and Flink may still linger.
        System.exit(exitCode);
    }

    /**
     * Runs one command inside this process.
     *
     * @param out where results go
     * @param err where messages and progress go
     * @param args sub-command, options and operands
     * @return the exit code: {@link #DONE}, {@link #FAILED} or {@link #WRONG_USE}
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new Cli());
        line.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(36)
                .setParameterExceptionHandler(Mistake::ofArguments)
                .setExecutionExceptionHandler((e, of, result) -> Mistake.ofRun(e, of));
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            return Mistake.ofHeap(err, Runtime.getRuntime().maxMemory());
        }
    }

    /** Without a sub-command there is nothing to do but to say what there is. */
    @Override
    public void run() {
        throw new NoChoiceException(spec, "No command given; choose one of those below");
    }
}
