package org.flinknpu.view;

/** Where frames for the live page go; {@link DashboardServer#publish} is one. */
@FunctionalInterface
public interface FrameSink {
    /** A sink for runs without a page. */
    FrameSink NONE = (event, json) -> {};

    /**
     * Takes a frame; must not block.
     *
     * @param event its name, a word
     * @param json its data, on one line
     */
    void publish(String event, String json);
}
