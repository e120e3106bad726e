/**
 * Reading HDF5 files that nobody vouches for: bounded in time and memory whatever stands in them.
 *
 * <p>jHDF decodes the structures of the format; this package decides what is read at all. Every
 * read goes through {@link org.flinknpu.importer.hdf5.BoundedStorage}, which refuses what lies
 * outside the file and stops after a multiple of the file's length, so that structures that point
 * at themselves come to an end. Sizes are computed from the declared shape and compared with the
 * limits and with what the file could hold before anything of that size is allocated, compressed
 * data included. Links out of the file are never followed.
 *
 * <p>Whatever is wrong with a file becomes a {@link org.flinknpu.brain.BrainFormatException} of one
 * line that names the path inside the file.
 */
package org.flinknpu.importer.hdf5;
