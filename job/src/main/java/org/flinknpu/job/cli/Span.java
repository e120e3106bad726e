package org.flinknpu.job.cli;

import java.time.Duration;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time above 0, such as 30s or 10m, from the command line. */
final class Span implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        try {
            Duration span = TimeUtils.parseDuration(text);
            if (!span.isNegative() && !span.isZero()) {
                return span;
            }
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(refusal(text));
        }
        throw new TypeConversionException(refusal(text));
    }

    private static String refusal(String text) {
        return "'" + text + "' is not a time above 0, such as 30s or 10min";
    }
}
