package org.flinknpu.bridge;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.flinknpu.job.UsageException;

/** Addresses of other sides as people write them. */
final class RemoteUrl {
    private static final int MAX_PORT = 65_535;

    private RemoteUrl() {}

    /**
     * The address.
     *
     * @param schemes the schemes that are understood
     * @throws UsageException if it is none, or carries credentials
     */
    static URI parse(String text, List<String> schemes) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            // Without the cause, whose message would show what may be a password.
            throw new UsageException(
                    "Not a URL: --url; such as " + schemes.get(0) + "://HOST:PORT");
        }
        if (url.getUserInfo() != null || String.valueOf(url.getAuthority()).contains("@")) {
            throw new UsageException(
                    "Credentials do not belong into a URL, which everybody can see: --url;"
                            + " use --user and --password-file");
        }
        if (url.getHost() == null || !schemes.contains(url.getScheme())) {
            throw new UsageException(
                    "Not a URL of this kind: --url="
                            + text
                            + "; use "
                            + String.join(" or ", schemes)
                            + " with ://HOST:PORT");
        }
        if (url.getPort() == 0 || url.getPort() > MAX_PORT) {
            throw new UsageException("Port outside 1.." + MAX_PORT + ": --url=" + text);
        }
        return url;
    }
}
