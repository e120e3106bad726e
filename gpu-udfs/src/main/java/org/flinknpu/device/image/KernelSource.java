package org.flinknpu.device.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.flinknpu.burst.BurstKernel;

/** The C of the burst, as the kernels module carries it. */
public final class KernelSource {
    private KernelSource() {}

    /**
     * A resource beside {@link BurstKernel}, as text.
     *
     * @param name such as {@code burst.h}
     */
    public static String resource(String name) {
        try (InputStream in = BurstKernel.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("Resource missing from flink-npu-kernels: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Resource unreadable: " + name, e);
        }
    }

    /**
     * A source with the headers that it includes put in their places.
     *
     * @param name {@code burst.cu} or {@code burst.cl}
     */
    public static String whole(String name) {
        StringBuilder whole = new StringBuilder();
        for (String line : resource(name).split("\n")) {
            if (line.startsWith("#include \"")) {
                whole.append(resource(line.substring(10, line.length() - 1)));
            } else {
                whole.append(line).append('\n');
            }
        }
        return whole.toString();
    }

    /** SHA-256 of a text in lower-case hexadecimal. */
    public static String sha256(String text) {
        return HexFormat.of().formatHex(sha256(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** SHA-256 of bytes: 32 bytes. */
    public static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
