package org.flinknpu.flow;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.flinknpu.wire.DeadLetterReason;

/**
 * The folders below which connectomes may be read. Commands come from the network: without this
 * list a deploy could name any file that the cluster can reach. A URI is accepted if scheme and
 * authority equal a root's, its path lies below the root's, and no part of the path is {@code .},
 * {@code ..} or empty. On the file system of the machine links are followed: where they lead to
 * must lie below the root as well. Whoever may write below a root can still change a file between
 * this check and its reading. Immutable.
 */
final class ConnectomeRoots {
    private static final String FILE_SCHEME = "file";

    private final List<URI> roots;

    /**
     * Roots as options give them.
     *
     * @param roots URIs of folders, or absolute paths of this machine
     * @throws IllegalArgumentException if one is neither
     */
    ConnectomeRoots(List<String> roots) {
        this.roots = roots.stream().map(ConnectomeRoots::root).toList();
    }

    private static URI root(String text) {
        URI uri = parse(text);
        if (uri == null || !plain(uri)) {
            throw new IllegalArgumentException(
                    "Connectome root is no URI of a folder: root="
                            + text
                            + "; use an absolute path or a URI such as s3://brains/production");
        }
        return uri;
    }

    /**
     * The URI of a connectome to read.
     *
     * @throws CommandRefusedException if it does not lie below a root
     */
    URI require(String text) throws CommandRefusedException {
        return require(text, "connectome", DeadLetterReason.BAD_CONNECTOME);
    }

    /**
     * The URI of something to read.
     *
     * @param what what is read, for messages
     * @param reason why it is refused, if it is
     * @throws CommandRefusedException if it does not lie below a root
     */
    URI require(String text, String what, DeadLetterReason reason) throws CommandRefusedException {
        URI uri = parse(text);
        if (uri == null || !plain(uri)) {
            throw refused("URI is not plain", text, what, reason);
        }
        for (URI root : roots) {
            if (below(root, uri)) {
                if (!staysBelow(root, uri)) {
                    throw refused("URI is a link that leads out of its root", text, what, reason);
                }
                return uri;
            }
        }
        throw refused("URI lies below none of the configured roots", text, what, reason);
    }

    private CommandRefusedException refused(
            String rule, String text, String what, DeadLetterReason reason) {
        return new CommandRefusedException(
                reason,
                "%s %s: %sUri=%s; allowed roots are %s".formatted(what, rule, what, text, roots));
    }

    private static URI parse(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getScheme() == null && text.startsWith("/")) {
                return new URI(FILE_SCHEME, null, text, null);
            }
            return uri;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean plain(URI uri) {
        String path = uri.getPath();
        if (uri.getScheme() == null
                || path == null
                || !path.startsWith("/") && !(path.isEmpty() && uri.getRawAuthority() != null)
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || uri.getRawUserInfo() != null) {
            return false;
        }
        String inside = stripEnd(path);
        if (inside.isEmpty()) {
            return true;
        }
        for (String part : inside.substring(1).split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.contains("\\")) {
                return false;
            }
        }
        return true;
    }

    private static boolean below(URI root, URI uri) {
        return root.getScheme().equalsIgnoreCase(uri.getScheme())
                && authority(root).equals(authority(uri))
                && uri.getPath().startsWith(stripEnd(root.getPath()) + "/");
    }

    /** Only the machine's own file system has links. */
    private static boolean staysBelow(URI root, URI uri) {
        if (!FILE_SCHEME.equalsIgnoreCase(uri.getScheme())) {
            return true;
        }
        try {
            Path real = Path.of(uri.getPath()).toRealPath();
            return real.startsWith(Path.of(root.getPath()).toRealPath());
        } catch (InvalidPathException e) {
            return false;
        } catch (IOException e) {
            // Nothing is there, or not for this user; reading it says so.
            return true;
        }
    }

    private static String authority(URI uri) {
        return uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    }

    private static String stripEnd(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
