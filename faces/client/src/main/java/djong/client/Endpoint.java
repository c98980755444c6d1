package djong.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a daemon listens. */
public sealed interface Endpoint {
    /** The address as {@code -H} takes it. */
    String url();

    /** A unix socket. */
    record Unix(Path path) implements Endpoint {
        @Override
        public String url() {
            return "unix://" + path;
        }
    }

    /** A TCP port, in the clear or with TLS. */
    record Tcp(String host, int port, @Nullable Tls tls) implements Endpoint {
        @Override
        public String url() {
            return "tcp://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** PEM files; {@code verify} checks the daemon's certificate against the authority and the name. */
    record Tls(
            @Nullable Path authority,
            @Nullable Path certificate,
            @Nullable Path key,
            boolean verify) {}

    /**
     * Reads an address such as {@code unix:///run/djong.sock} or {@code tcp://host:2376}.
     *
     * @param tls used for TCP; null is in the clear
     * @throws IllegalArgumentException in words for the user
     */
    static Endpoint parse(String url, @Nullable Tls tls) {
        if (url.startsWith("unix://")) {
            String path = url.substring("unix://".length());
            if (path.isEmpty()) throw new IllegalArgumentException("invalid host address \"" + url + "\": no path");
            return new Unix(Path.of(path));
        }
        if (url.startsWith("tcp://") || url.startsWith("http://") || url.startsWith("https://")) {
            String address = url.substring(url.indexOf("://") + 3);
            int slash = address.indexOf('/');
            if (slash >= 0) address = address.substring(0, slash);
            Tls secured = url.startsWith("https://") && tls == null ? new Tls(null, null, null, true) : tls;
            int defaultPort = secured == null ? 2375 : 2376;
            String host = address;
            int port = defaultPort;
            int colon = address.lastIndexOf(':');
            if (colon >= 0
                    && address.indexOf(']', colon) < 0
                    && (address.startsWith("[") || address.indexOf(':') == colon)) {
                host = address.substring(0, colon);
                try {
                    port = Integer.parseInt(address, colon + 1, address.length(), 10);
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("invalid host address \"" + url + "\": no such port");
                }
            }
            if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
            return new Tcp(host.isEmpty() ? "127.0.0.1" : host, port, secured);
        }
        if (url.startsWith("ssh://")) {
            throw new IllegalArgumentException("ssh:// addresses are not supported yet: forward the socket with"
                    + " `ssh -nNT -L /tmp/djong.sock:/run/djong.sock HOST` and use -H unix:///tmp/djong.sock");
        }
        int scheme = url.indexOf("://");
        throw new IllegalArgumentException(
                scheme < 0
                        ? "unable to parse docker host `" + url + "`"
                        : "protocol not available: " + url.substring(0, scheme) + "://; use unix:// or tcp://");
    }
}
