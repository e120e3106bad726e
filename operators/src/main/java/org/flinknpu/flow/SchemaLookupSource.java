package org.flinknpu.flow;

import java.io.Serializable;
import org.flinknpu.wire.SchemaLookup;

/** Opens the lookup of a schema registry where records are decoded; travels with the job graph. */
@FunctionalInterface
public interface SchemaLookupSource extends Serializable {
    /** A lookup for one operator instance. */
    SchemaLookup open();
}
