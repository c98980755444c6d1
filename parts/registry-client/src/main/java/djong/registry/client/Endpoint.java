package djong.registry.client;

import java.net.URI;

/**
 * A server that may know a registry's images.
 *
 * @param base scheme and authority: {@code https://registry-1.docker.io}
 * @param insecure whether its certificate is not looked at, and redirects and token servers may do without TLS
 * @param mirror whether it stands in for another: what it lacks, the next one may have, and it is not shown the user's credentials
 */
record Endpoint(URI base, boolean insecure, boolean mirror) {
    URI resolve(String path) {
        return URI.create(base + path);
    }

    String authority() {
        return base.getRawAuthority();
    }

    boolean plain() {
        return "http".equals(base.getScheme());
    }
}
