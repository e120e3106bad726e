package org.flinknpu.wire;

import org.apache.avro.Conversion;
import org.apache.avro.util.ClassSecurityValidator;
import org.flinknpu.schema.SensoryEvent;

/**
 * Tells Avro that the generated records may be instantiated.
 *
 * <p>Avro 1.12.2 refuses every class that is not on a list of the whole JVM, generated ones and
 * their builders included, and offers no narrower place to allow them. This class adds the one
 * package of generated records to that list and leaves the rest of it as it was. Avro itself loads
 * it, through {@code META-INF/services}, when it makes the model of the first generated class, so
 * nobody has to remember to call it; a fat jar has to keep that file. As a conversion it does
 * nothing: no schema uses its logical type.
 */
public final class TrustedRecords extends Conversion<Void> {
    private static final String RECORD_PACKAGE = SensoryEvent.class.getPackageName();

    static {
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(
                        ClassSecurityValidator.getGlobal(),
                        type -> type.getPackageName().equals(RECORD_PACKAGE)));
    }

    /** Called by Avro. */
    public TrustedRecords() {}

    /** Makes sure that the records are trusted, whether or not Avro has loaded this class. */
    static void ensure() {
        // Being called has run the static initialiser.
    }

    @Override
    public Class<Void> getConvertedType() {
        return Void.class;
    }

    @Override
    public String getLogicalTypeName() {
        return "org.flinknpu.none";
    }
}
