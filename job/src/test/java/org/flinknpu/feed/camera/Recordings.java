package org.flinknpu.feed.camera;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;

/**
 * Writes small valid recordings of every format, with code that shares nothing with the readers.
 */
public final class Recordings {
    /** Header of AEDAT 3.1 without its end. */
    static final String HEADER_3 =
            """
            #!AER-DAT3.1\r
            #Format: RAW\r
            #Source 1: DAVIS346\r
            #Start-Time: 2026-11-20 10:00:00 (TZ+0000)\r
            """;

    private static final String STREAMS =
            """
            <dv version="2.0">
             <node name="outInfo" path="/mainloop/Recorder/outInfo/">
              <node name="0" path="/mainloop/Recorder/outInfo/0/">
               <attr key="compression" type="string">%s</attr>
               <attr key="typeIdentifier" type="string">EVTS</attr>
               <node name="info" path="/mainloop/Recorder/outInfo/0/info/">
                <attr key="sizeX" type="int">%d</attr>
                <attr key="sizeY" type="int">%d</attr>
               </node>
              </node>
              <node name="1" path="/mainloop/Recorder/outInfo/1/">
               <attr key="typeIdentifier" type="string">FRME</attr>
              </node>
             </node>
            </dv>
            """;

    private Recordings() {}

    /** AEDAT 2.0 of a DVS128. */
    public static byte[] aedat2Dvs(List<CameraEvent> events) {
        ByteArrayOutputStream out = text("#!AER-DAT2.0\r\n# Timestamps tick is 1 us\r\n");
        for (CameraEvent event : events) {
            int polarity = event.brighter() ? 0 : 1;
            int address = (127 - event.y()) << 8 | (127 - event.x()) << 1 | polarity;
            out.writeBytes(pair(address, (int) event.micros()));
        }
        return out.toByteArray();
    }

    /** AEDAT 2.0 of a DAVIS240, with samples of images and external events between the events. */
    public static byte[] aedat2Davis(List<CameraEvent> events) {
        ByteArrayOutputStream out =
                text(
                        "#!AER-DAT2.0\r\n# AEChip: eu.seebetter.ini.chips.davis.DAVIS240C\r\n"
                                + "#End Of ASCII Header\r\n");
        for (CameraEvent event : events) {
            int polarity = event.brighter() ? 1 << 11 : 0;
            int address = (179 - event.y()) << 22 | (239 - event.x()) << 12 | polarity;
            out.writeBytes(pair(address | 1 << 31, (int) event.micros()));
            out.writeBytes(pair(address, (int) event.micros()));
            out.writeBytes(pair(1 << 10, (int) event.micros()));
        }
        return out.toByteArray();
    }

    private static byte[] pair(int address, int micros) {
        return ByteBuffer.allocate(8).putInt(address).putInt(micros).array();
    }

    /** AEDAT 3.1, with packets of special events and with events that are not valid. */
    public static byte[] aedat3(List<CameraEvent> events, int perPacket) {
        ByteArrayOutputStream out = text(HEADER_3 + "#!END-HEADER\r\n");
        for (int from = 0; from < events.size(); ) {
            long overflow = events.get(from).micros() >>> 31;
            int to = from;
            while (to < Math.min(events.size(), from + perPacket)
                    && events.get(to).micros() >>> 31 == overflow) {
                to++;
            }
            out.writeBytes(packet3(0, 1, overflow, new byte[8]));
            ByteBuffer body = little((to - from + 1) * 8);
            body.putInt(0).putInt(5);
            for (CameraEvent event : events.subList(from, to)) {
                body.putInt(event.x() << 17 | event.y() << 2 | (event.brighter() ? 2 : 0) | 1);
                body.putInt((int) (event.micros() & Integer.MAX_VALUE));
            }
            out.writeBytes(packet3(1, 1, overflow, body.array()));
            from = to;
        }
        return out.toByteArray();
    }

    /** A packet of AEDAT 3.1 with events of eight bytes. */
    static byte[] packet3(int type, int source, long overflow, byte[] events) {
        ByteBuffer packet = little(28 + events.length);
        packet.putShort((short) type).putShort((short) source).putInt(8).putInt(4);
        packet.putInt((int) overflow);
        packet.putInt(events.length / 8).putInt(events.length / 8).putInt(events.length / 8);
        return packet.put(events).array();
    }

    /** AEDAT 4.0 with a data table behind its packets, and packets of images between them. */
    public static byte[] aedat4(
            List<CameraEvent> events, CameraSize size, String compression, int perPacket) {
        ByteArrayOutputStream packets = new ByteArrayOutputStream();
        for (int from = 0; from < events.size(); from += perPacket) {
            int to = Math.min(events.size(), from + perPacket);
            packets.writeBytes(packet4(1, new byte[] {1, 2, 3}));
            byte[] body = compress(compression, eventPacket(events.subList(from, to)));
            packets.writeBytes(packet4(0, body));
        }
        byte[] header = header4(size, compression, 0);
        long end = header.length + packets.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header4(size, compression, end));
        out.writeBytes(packets.toByteArray());
        out.writeBytes(new byte[] {1, 1, 1});
        return out.toByteArray();
    }

    /** A packet of AEDAT 4.0. */
    static byte[] packet4(int stream, byte[] body) {
        return little(8 + body.length).putInt(stream).putInt(body.length).put(body).array();
    }

    /** Version and header of AEDAT 4.0. */
    static byte[] header4(CameraSize size, String compression, long tablePosition) {
        String xml = STREAMS.formatted(compression, size.width(), size.height());
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int info = builder.createString(xml);
        builder.startTable(3);
        builder.addInt(
                0, List.of("NONE", "LZ4", "LZ4_HIGH", "ZSTD", "ZSTD_HIGH").indexOf(compression), 0);
        builder.addLong(1, tablePosition, -1);
        builder.addOffset(2, info, 0);
        builder.finishSizePrefixed(builder.endTable(), "IOHE");
        ByteArrayOutputStream out = text("#!AER-DAT4.0\r\n");
        out.writeBytes(builder.sizedByteArray());
        return out.toByteArray();
    }

    /** A packet of polarity events, not compressed. */
    static byte[] eventPacket(List<CameraEvent> events) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        builder.startVector(16, events.size(), 8);
        for (int i = events.size() - 1; i >= 0; i--) {
            CameraEvent event = events.get(i);
            builder.prep(8, 16);
            builder.pad(3);
            builder.putBoolean(event.brighter());
            builder.putShort((short) event.y());
            builder.putShort((short) event.x());
            builder.putLong(event.micros());
        }
        int elements = builder.endVector();
        builder.startTable(1);
        builder.addOffset(0, elements, 0);
        builder.finishSizePrefixed(builder.endTable(), "EVTS");
        return builder.sizedByteArray();
    }

    /** LZ4 has linked blocks, as DV writes them; LZ4_HIGH comes from another library. */
    static byte[] compress(String compression, byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream compressed =
                switch (compression) {
                    case "NONE" -> out;
                    case "LZ4" -> linkedBlocks(out);
                    case "LZ4_HIGH" -> new LZ4FrameOutputStream(out);
                    default -> new com.github.luben.zstd.ZstdOutputStream(out);
                }) {
            compressed.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static OutputStream linkedBlocks(OutputStream out) throws IOException {
        return new FramedLZ4CompressorOutputStream(
                out,
                new FramedLZ4CompressorOutputStream.Parameters(
                        FramedLZ4CompressorOutputStream.BlockSize.K64,
                        true,
                        false,
                        true,
                        BlockLZ4CompressorOutputStream.createParameterBuilder().build()));
    }

    /** The format of N-MNIST; times may lie behind 2^23 microseconds. */
    public static byte[] nmnist(List<CameraEvent> events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long overflow = 0;
        for (CameraEvent event : events) {
            while (event.micros() - overflow >= 1 << 23) {
                out.writeBytes(new byte[] {0, (byte) 240, 0, 0, 0});
                overflow += 1 << 13;
            }
            int rest = (int) (event.micros() - overflow) | (event.brighter() ? 1 << 23 : 0);
            out.write(event.x());
            out.write(event.y());
            out.write(rest >>> 16);
            out.write(rest >>> 8);
            out.write(rest);
        }
        return out.toByteArray();
    }

    private static ByteArrayOutputStream text(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        return out;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
