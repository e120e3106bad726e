package org.flinknpu.importer.feagi;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/**
 * The ids of cortical areas. Older genomes write six characters, newer ones eight bytes in base64,
 * and the core areas have several names; two ids with the same canonical form are the same area.
 */
final class AreaIds {
    /** Characters of the ids of current genomes. */
    static final int CURRENT_LENGTH = 8;

    private static final int BASE64_LENGTH = 12;
    private static final String POWER = "___power";
    private static final Set<String> POWER_NAMES = Set.of("_power", "___pwr", "___pwr__", POWER);
    private static final String DEATH = "___death";
    private static final Set<String> DEATH_NAMES = Set.of("_death", DEATH);
    private static final String FATIGUE = "___fatig";
    private static final Set<String> FATIGUE_NAMES = Set.of("_fatigue", "_fatig", FATIGUE);

    private AreaIds() {}

    /** One form for all spellings of an id: eight bytes as Latin-1 where it is base64. */
    static String canonical(String id) {
        String plain = decoded(id);
        if (POWER_NAMES.contains(plain)) {
            return POWER;
        }
        if (DEATH_NAMES.contains(plain)) {
            return DEATH;
        }
        return FATIGUE_NAMES.contains(plain) ? FATIGUE : plain;
    }

    private static String decoded(String id) {
        if (id.length() != BASE64_LENGTH || !id.endsWith("=")) {
            return id;
        }
        try {
            return new String(Base64.getDecoder().decode(id), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return id;
        }
    }

    /** Whether it is the area whose neurons fire by themselves. */
    static boolean isPower(String id) {
        return canonical(id).equals(POWER);
    }
}
