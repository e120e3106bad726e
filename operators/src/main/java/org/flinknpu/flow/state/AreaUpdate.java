package org.flinknpu.flow.state;

/**
 * A parameter of an area that a command has changed.
 *
 * @param area id of the area
 * @param parameter name as in the command
 * @param value its new value
 */
public record AreaUpdate(String area, String parameter, double value) {}
