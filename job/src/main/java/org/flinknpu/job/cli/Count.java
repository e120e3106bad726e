package org.flinknpu.job.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of things as people write it: {@code 500}, {@code 10k} or {@code 1M}. */
final class Count implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            long count = parse(text);
            if (count > 0) {
                return count;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw new TypeConversionException(refusal(text));
        }
        throw new TypeConversionException(refusal(text));
    }

    private static String refusal(String text) {
        return "'" + text + "' is not a number above 0, such as 500, 10k or 1M";
    }

    /**
     * The number.
     *
     * @throws NumberFormatException if it is none
     * @throws ArithmeticException if it is too large
     */
    static long parse(String text) {
        int scale =
                switch (text.isEmpty() ? ' ' : text.charAt(text.length() - 1)) {
                    case 'k', 'K' -> 1_000;
                    case 'm', 'M' -> 1_000_000;
                    default -> 1;
                };
        String digits = scale == 1 ? text : text.substring(0, text.length() - 1);
        return Math.multiplyExact(Long.parseLong(digits.strip()), (long) scale);
    }
}
