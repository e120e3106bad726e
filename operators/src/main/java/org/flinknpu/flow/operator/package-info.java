/**
 * The Flink operator that hosts brains, and its state. This is the one package that uses classes
 * which Flink marks {@code @Internal}: a plain keyed function can neither snapshot state at the
 * barrier that it did not write through before, nor copy it in the asynchronous part of a
 * checkpoint. Everything that a new version of Flink may break is here.
 */
package org.flinknpu.flow.operator;
