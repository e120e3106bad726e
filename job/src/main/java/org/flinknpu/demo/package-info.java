/**
 * The demo's world: a two-wheeled robot in an arena with lights, and the Kafka client through which
 * a brain drives it.
 *
 * <p>{@link org.flinknpu.demo.Arena} and {@link org.flinknpu.demo.Robot} are plain, deterministic
 * physics and know nothing of brains or Kafka; {@link org.flinknpu.demo.RobotClient} carries senses
 * out and motor values in. Nothing in this package steers: a wheel turns as fast as the motor
 * record says, and stands still without one.
 */
package org.flinknpu.demo;
