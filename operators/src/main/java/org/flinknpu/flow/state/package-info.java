/**
 * The savepoint contract: how records, and brains with everything that waits for them, become bytes
 * and come back. What is written here is read by later builds, so every form carries its own
 * version, and nothing here depends on Java or Kryo serialization, on a backend or on the machine.
 */
package org.flinknpu.flow.state;
