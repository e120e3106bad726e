/** Recordings that are lines of text: CSV and JSON lines. */
package org.flinknpu.feed.text;
