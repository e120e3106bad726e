package org.flinknpu.importer.sonata;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.flinknpu.brain.BrainFormatException;

/**
 * Where the names of files in one configuration lead: its folder, and the variables of its {@code
 * manifest}, which no other configuration sees. Immutable.
 */
final class Scope {
    private static final int MAX_VARIABLES = 256;
    private static final int MAX_REPLACEMENTS = 64;
    private static final int MAX_CHARACTERS = 4096;

    private final CircuitFiles files;
    private final Path folder;

    /** Longest names first, so that $BASE_DIR is not taken for $BASE. */
    private final Map<String, String> variables =
            new TreeMap<>(
                    Comparator.comparingInt(String::length)
                            .reversed()
                            .thenComparing(Comparator.naturalOrder()));

    /**
     * The scope of a configuration.
     *
     * @param files which files may be named
     * @param config its real path
     * @param manifest its variables; may be missing
     * @throws BrainFormatException if a variable is no text
     */
    Scope(CircuitFiles files, Path config, JsonNode manifest) {
        this.files = files;
        folder = config.getParent();
        variables.put("$configdir", folder.toString());
        if (manifest.isMissingNode()) {
            return;
        }
        if (!manifest.isObject()) {
            throw new BrainFormatException(
                    "Manifest that is no object: in " + files.nameOf(config));
        }
        if (manifest.size() > MAX_VARIABLES) {
            throw new BrainFormatException(
                    "Manifest of more variables than the limit: variables=%d limit=%d; in %s"
                            .formatted(manifest.size(), MAX_VARIABLES, files.nameOf(config)));
        }
        for (Map.Entry<String, JsonNode> variable : manifest.properties()) {
            String name = variable.getKey();
            if (!variable.getValue().isTextual() || !name.matches("\\$?\\{?\\w+}?")) {
                throw new BrainFormatException(
                        "Manifest variable that is no $NAME with a text: name=%s; in %s"
                                .formatted(name, files.nameOf(config)));
            }
            variables.put("$" + name.replaceAll("[${}]", ""), variable.getValue().textValue());
        }
    }

    /**
     * A text with its variables replaced.
     *
     * @throws BrainFormatException if it names an unknown variable, or one that names itself
     */
    String text(String text, String where) {
        String replaced = text;
        for (int i = 0; i < MAX_REPLACEMENTS && replaced.indexOf('$') >= 0; i++) {
            boolean known = false;
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                String name = variable.getKey();
                String braced = "${" + name.substring(1) + "}";
                known |= replaced.contains(braced) || replaced.contains(name);
                replaced = replaced.replace(braced, variable.getValue());
                replaced = replaced.replace(name, variable.getValue());
                requireShort(replaced, text, where);
            }
            if (!known) {
                throw new BrainFormatException(
                        "Variable that the manifest lacks: %s=%s".formatted(where, text));
            }
        }
        if (replaced.indexOf('$') >= 0) {
            throw new BrainFormatException(
                    "Variable that leads to itself: %s=%s".formatted(where, text));
        }
        return replaced;
    }

    private static void requireShort(String replaced, String text, String where) {
        if (replaced.length() > MAX_CHARACTERS) {
            throw new BrainFormatException(
                    "Variables that make a text too long: %s=%s maximum=%d characters"
                            .formatted(where, text, MAX_CHARACTERS));
        }
    }

    /**
     * The file that a text names.
     *
     * @throws BrainFormatException if it cannot be read or lies outside the circuit's folder
     */
    Path file(String text, String where) {
        return files.file(folder, text(text, where), where);
    }

    /**
     * The file of that name in a folder which a text names.
     *
     * @param directory the folder, variables and all; null for the configuration's own
     */
    Path file(String directory, String name, String where) {
        String inside = text(name, where);
        if (directory == null) {
            return files.file(folder, inside, where);
        }
        return files.file(folder, text(directory, where) + "/" + inside, where);
    }
}
