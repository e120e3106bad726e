/**
 * Recordings of event cameras: AEDAT 2.0, 3.1 and 4.0 and the format of N-MNIST, read event by
 * event and sent in batches.
 *
 * <p>All readers give pixel (0, 0) in the upper left corner and times in microseconds. No length
 * that a file names is allocated before as many bytes have come.
 */
package org.flinknpu.feed.camera;
