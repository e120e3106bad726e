/**
 * The command line {@code npu}: one class per sub-command.
 *
 * <p>Exit codes: 0 done, 1 the work itself failed (a case differs, a line is bad), 2 the command
 * was used wrongly or what it needs is missing. Results go to standard output, everything else to
 * standard error.
 */
package org.flinknpu.job.cli;
