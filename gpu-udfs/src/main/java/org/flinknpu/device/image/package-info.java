/**
 * The form in which a brain lies in the memory of a device: which columns, where, and how the host
 * and the device exchange stimuli and fired neurons. The same for all backends that run {@code
 * burst.h}; nothing here touches a device.
 */
package org.flinknpu.device.image;
