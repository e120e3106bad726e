package org.flinknpu.job;

import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/** Writes {@link JobOptions} as the table of the documentation. */
public final class OptionsTable {
    private OptionsTable() {}

    /**
     * The page {@code docs/options.md}.
     *
     * @return Markdown, ends with a line break
     */
    public static String markdown() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Options of the job

                        Written from the class `JobOptions` (`./npu options --markdown`); a test \
                        compares the two.

                        Later sources win: the defaults below, `--config FILE` (lines `KEY=VALUE` \
                        or `KEY: VALUE`), system properties (`-Dnpu.KEY=VALUE`), arguments \
                        (`--npu.KEY VALUE`). A key that does not exist is refused.

                        `kafka.KEY` reaches Kafka's clients as `KEY`: the address \
                        (`kafka.bootstrap.servers`, required), TLS, SASL, fetch sizes. `flink.KEY` \
                        reaches Flink as `KEY`. Passwords and keys are never logged or shown.

                        | Key | Type | Default | Meaning |
                        |---|---|---|---|
                        """);
        for (ConfigOption<?> option : JobOptions.ALL) {
            page.append("| `")
                    .append(option.key())
                    .append("` | ")
                    .append(type(option))
                    .append(" | ")
                    .append(option.hasDefaultValue() ? show(option.defaultValue()) : "")
                    .append(" | ")
                    .append(description(option))
                    .append(" |\n");
        }
        return page.toString();
    }

    /**
     * What an option means, in plain text.
     *
     * @param option the option
     * @return one or more sentences
     */
    public static String description(ConfigOption<?> option) {
        return new org.apache.flink.configuration.description.HtmlFormatter()
                .format(option.description())
                .replace("&#39;", "'");
    }

    /**
     * Key, type and default of an option in one line.
     *
     * @param option one of {@link JobOptions}
     * @return for example {@code npu.max-parallelism (whole number) = 128}
     */
    public static String summary(ConfigOption<?> option) {
        String line = option.key() + " (" + type(option) + ")";
        return option.hasDefaultValue() ? line + " = " + show(option.defaultValue()) : line;
    }

    /** The kind of value that an option takes, in words; for an enumeration its values. */
    static String type(ConfigOption<?> option) {
        Class<?> type = valueType(option);
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(OptionsTable::show)
                    .collect(Collectors.joining(" or "));
        }
        if (type == Integer.class) {
            return "whole number";
        }
        if (type == Boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "duration such as 10 s";
        }
        if (type == MemorySize.class) {
            return "size such as 1 mb";
        }
        return type == List.class ? "texts separated by ;" : "text";
    }

    /** The class of an option's value; Flink knows it but does not tell. */
    static Class<?> valueType(ConfigOption<?> option) {
        for (Class<?> options :
                List.of(
                        JobOptions.class,
                        RecorderOptions.class,
                        BackendOptions.class,
                        LimitOptions.class)) {
            for (Field field : options.getFields()) {
                if (valueOf(field) == option) {
                    Type argument =
                            ((ParameterizedType) field.getGenericType())
                                    .getActualTypeArguments()[0];
                    return (Class<?>)
                            (argument instanceof ParameterizedType list
                                    ? list.getRawType()
                                    : argument);
                }
            }
        }
        throw new IllegalArgumentException("Not an option of the job: " + option.key());
    }

    private static Object valueOf(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A value as a person would write it. */
    static String show(Object value) {
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (value instanceof Duration duration) {
            return TimeUtils.formatWithHighestUnit(duration);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).collect(Collectors.joining(";"));
        }
        return String.valueOf(value);
    }
}
