package org.flinknpu.flow.state;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a savepoint remembers of a {@link RecordSerializer}: the version of the form, nothing else.
 * Only records on their way between operators have this form, and they never outlive a job: a
 * savepoint holds none. So a build that changes the form raises the version, and no older one has
 * to be read. Records in a brain's state have the form of {@link KeyGroupForm}.
 *
 * @param <T> record class
 */
abstract class RecordSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {
    private static final int VERSION = 2;

    private final TypeSerializer<T> serializer;
    private final Class<?> snapshotClass;

    RecordSerializerSnapshot(TypeSerializer<T> serializer) {
        this.serializer = serializer;
        snapshotClass = getClass();
    }

    @Override
    public final int getCurrentVersion() {
        return VERSION;
    }

    @Override
    public final void writeSnapshot(DataOutputView out) {
        // The serializer has no configuration.
    }

    @Override
    public final void readSnapshot(int version, DataInputView in, ClassLoader userLoader)
            throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "Records were written by another build: version="
                            + version
                            + " known="
                            + VERSION
                            + "; restore with that build or a later one");
        }
    }

    @Override
    public final TypeSerializer<T> restoreSerializer() {
        return serializer;
    }

    @Override
    public final TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
            TypeSerializerSnapshot<T> old) {
        return old.getClass() == snapshotClass
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.incompatible();
    }
}
