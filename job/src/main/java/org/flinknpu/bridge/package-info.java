/**
 * Bridges between a brain and other ways to robots: MQTT, and ROS by the protocol of rosbridge.
 *
 * <p>A {@link org.flinknpu.bridge.Remote} is the other side, {@link
 * org.flinknpu.bridge.BridgeRules} say what becomes what, and a {@link org.flinknpu.bridge.Bridge}
 * carries messages both ways, connecting again when the other side has gone. Nothing is queued
 * without a bound, and credentials stand in no message.
 */
package org.flinknpu.bridge;
