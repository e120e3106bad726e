package org.flinknpu.importer.hdf5;

/**
 * What a name in a group refers to.
 *
 * @param kind how
 * @param address of the object's header, for a hard link
 * @param target path of the object, for a soft link
 */
record Link(Kind kind, long address, String target) {
    /** How a name refers to something. */
    enum Kind {
        /** By the object's place in the file. */
        HARD,
        /** By a path in the same file. */
        SOFT,
        /** By a path in another file. */
        EXTERNAL
    }
}
