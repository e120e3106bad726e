package org.flinknpu.importer.feagi;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kind of device that an input or output area of a genome belongs to: three letters in its id,
 * such as {@code pro} for proximity or {@code mot} for motors.
 */
public final class CorticalUnit {
    /** {@code i__pro}, {@code o__mot}: padded to six characters. */
    private static final Pattern PADDED = Pattern.compile("[io]_+([a-z]{3})");

    /** {@code omot00}, and the eight bytes of current ids: unit, then numbers. */
    private static final Pattern NUMBERED =
            Pattern.compile("[io]([a-z]{3})([^a-z]{2}|[^a-z]{4})", Pattern.DOTALL);

    private CorticalUnit() {}

    /** The unit of an area's id, in any of its spellings; empty if it names none. */
    public static String of(String areaId) {
        String id = AreaIds.canonical(areaId);
        for (Pattern pattern : new Pattern[] {PADDED, NUMBERED}) {
            Matcher matcher = pattern.matcher(id);
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        return "";
    }
}
