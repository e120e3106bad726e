package org.flinknpu.feed.camera;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What the XML in the header of an AEDAT 4 file says about its streams: type and pixels by number.
 * Neither document types nor entities are followed.
 */
final class Aedat4Streams {
    /** Type of polarity events. */
    static final String EVENTS = "EVTS";

    private static final int MAX_STREAMS = 1024;
    private static final int MAX_DEPTH = 64;
    private static final int MAX_TOLD = 20;

    private final Map<Integer, String> types = new LinkedHashMap<>();
    private final Map<Integer, Integer> widths = new LinkedHashMap<>();
    private final Map<Integer, Integer> heights = new LinkedHashMap<>();

    private Aedat4Streams() {}

    /** Reads as far as the text is good; what it does not say has to be given otherwise. */
    static Aedat4Streams parse(String xml) {
        Aedat4Streams streams = new Aedat4Streams();
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setXMLReporter((message, type, related, location) -> {});
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
            streams.read(reader);
            reader.close();
        } catch (XMLStreamException e) {
            // The header is a description; without it the events are still there.
            return streams;
        }
        return streams;
    }

    private void read(XMLStreamReader reader) throws XMLStreamException {
        Deque<Integer> nodes = new ArrayDeque<>();
        while (reader.hasNext() && nodes.size() < MAX_DEPTH) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT && isNode(reader)) {
                nodes.push(number(reader.getAttributeValue(null, "name"), enclosing(nodes)));
            } else if (event == XMLStreamConstants.END_ELEMENT && isNode(reader)) {
                nodes.poll();
            } else if (event == XMLStreamConstants.START_ELEMENT
                    && reader.getLocalName().equals("attr")
                    && types.size() < MAX_STREAMS) {
                String key = String.valueOf(reader.getAttributeValue(null, "key"));
                attribute(enclosing(nodes), key, reader.getElementText().strip());
            }
        }
    }

    private static boolean isNode(XMLStreamReader reader) {
        return reader.getLocalName().equals("node") || reader.getLocalName().equals("dv");
    }

    private static int enclosing(Deque<Integer> nodes) {
        return nodes.isEmpty() ? -1 : nodes.peek();
    }

    /** The number that a node is named by, or that of the one around it. */
    private static int number(String name, int otherwise) {
        return name != null && name.matches("\\d{1,9}") ? Integer.parseInt(name) : otherwise;
    }

    private void attribute(int stream, String key, String value) {
        if (stream < 0) {
            return;
        }
        switch (key) {
            case "typeIdentifier" -> types.put(stream, value);
            case "sizeX" -> widths.put(stream, number(value, 0));
            case "sizeY" -> heights.put(stream, number(value, 0));
            default -> {
                // Sources, offsets and modules do not matter here.
            }
        }
    }

    /** The first stream of polarity events, or null. */
    Integer firstEvents() {
        for (Map.Entry<Integer, String> each : types.entrySet()) {
            if (each.getValue().equals(EVENTS)) {
                return each.getKey();
            }
        }
        return null;
    }

    /** Whether a stream is one of polarity events, or the header says nothing of streams. */
    boolean mayHaveEvents(int stream) {
        return types.isEmpty() || EVENTS.equals(types.get(stream));
    }

    /** Which streams of polarity events there are, for people. */
    String eventStreams() {
        String numbers =
                types.entrySet().stream()
                        .filter(each -> each.getValue().equals(EVENTS))
                        .limit(MAX_TOLD)
                        .map(each -> each.getKey().toString())
                        .collect(Collectors.joining(", "));
        return numbers.isEmpty() ? "the recording has none" : "the recording has " + numbers;
    }

    /** What the streams hold, in the order of the file. */
    List<String> types() {
        return types.values().stream().distinct().limit(MAX_TOLD).toList();
    }

    /** The type of a stream, or null. */
    String type(int stream) {
        return types.get(stream);
    }

    /** Pixels of a stream's camera, or null. */
    CameraSize size(int stream) {
        int width = widths.getOrDefault(stream, 0);
        int height = heights.getOrDefault(stream, 0);
        return width < 1 || height < 1 ? null : new CameraSize(width, height);
    }
}
