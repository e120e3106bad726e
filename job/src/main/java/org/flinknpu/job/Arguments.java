package org.flinknpu.job;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Reads options from their sources into one map; later sources win. */
public final class Arguments {
    private static final String CONFIG = "--config";

    private Arguments() {}

    /**
     * Collects the options of a run.
     *
     * @param system system properties, of which those that begin with {@code npu.} count
     * @param args {@code --config FILE}, {@code --KEY VALUE}, {@code --KEY=VALUE} or {@code
     *     -DKEY=VALUE}, in any order
     * @return value by key
     * @throws UsageException if an argument has no value or the file cannot be read
     */
    public static Map<String, String> read(Properties system, String... args) {
        Map<String, String> fromArgs = new LinkedHashMap<>();
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            int equals = arg.indexOf('=');
            String key = equals < 0 ? arg : arg.substring(0, equals);
            boolean define = arg.startsWith("-D");
            if (!define && !arg.startsWith("--")) {
                throw new UsageException(
                        "Argument not understood: " + arg + "; options are --KEY VALUE");
            }
            if (equals < 0 && (define || i + 1 == args.length || isKey(args[i + 1]))) {
                throw new UsageException("Option without a value: " + arg);
            }
            String value = equals < 0 ? args[++i] : arg.substring(equals + 1);
            if (key.equals(CONFIG)) {
                values.putAll(file(Path.of(value)));
            } else {
                fromArgs.put(key.substring(2), value);
            }
        }
        for (String name : system.stringPropertyNames()) {
            if (name.startsWith("npu.")) {
                values.put(name, system.getProperty(name));
            }
        }
        values.putAll(fromArgs);
        return values;
    }

    /**
     * Reads a file of options.
     *
     * @param file lines {@code KEY=VALUE} or {@code KEY: VALUE}, comments begin with {@code #}
     * @return value by key
     * @throws UsageException if it cannot be read
     */
    public static Map<String, String> file(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            throw new UsageException("No such file: " + file, e);
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException("File of options cannot be read: " + file + " (" + e + ")", e);
        }
        Map<String, String> values = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            values.put(name, properties.getProperty(name).strip());
        }
        return values;
    }

    private static boolean isKey(String arg) {
        return arg.startsWith("--");
    }
}
