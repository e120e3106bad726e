package org.flinknpu.brain;

import java.util.Locale;

/** What a cortical area is for. Only {@link #POWER} changes the burst itself. */
public enum AreaRole {
    /** Receives stimulus from sensors. */
    INPUT,
    /** Its fired neurons become motor values. */
    OUTPUT,
    /** Neither. */
    INTERNAL,
    /** Every neuron receives the area's power amount in every burst. */
    POWER,
    /** Reserved for memory formation; integrates like {@link #INTERNAL}. */
    MEMORY;

    /** The name used in files: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The role of that label.
     *
     * @throws BrainFormatException if there is none
     */
    public static AreaRole of(String label) {
        for (AreaRole role : values()) {
            if (role.label().equals(label)) {
                return role;
            }
        }
        throw new BrainFormatException(
                "Unknown area role: role="
                        + label
                        + "; use input, output, internal, power, memory");
    }
}
