package org.flinknpu.job.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * A command that is only the beginning of others was given alone; what there is has to be shown.
 */
final class NoChoiceException extends ParameterException {
    private static final long serialVersionUID = 1;

    NoChoiceException(CommandSpec spec, String message) {
        super(spec.commandLine(), message);
    }
}
