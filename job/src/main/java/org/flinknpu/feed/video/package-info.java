/**
 * Recordings that are images: a folder of them, or raw and PNM frames one behind the other, as
 * video tools write them. The size of a frame is checked before it is decoded.
 */
package org.flinknpu.feed.video;
