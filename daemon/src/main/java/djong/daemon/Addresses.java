package djong.daemon;

import djong.daemon.Settings.Mistake;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Where to listen, as {@code -H} says it. */
sealed interface Addresses {
    record Unix(Path path) implements Addresses {}

    record Tcp(String host, int port) implements Addresses {
        InetSocketAddress socketAddress() {
            return new InetSocketAddress(host, port);
        }

        /** As in a URL. */
        String authority() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    int PLAIN_PORT = 2375;
    int TLS_PORT = 2376;

    /** @param tls whether a TCP address without a port gets TLS's own */
    static Addresses parse(String spec, boolean tls) throws Mistake {
        int scheme = spec.indexOf("://");
        String proto = scheme < 0 ? "tcp" : spec.substring(0, scheme);
        String rest = scheme < 0 ? spec : spec.substring(scheme + 3);
        return switch (proto) {
            case "unix" -> {
                if (rest.isEmpty()) yield new Unix(Path.of("/run/djong.sock"));
                if (!rest.startsWith("/"))
                    throw new Mistake("invalid bind address (" + spec + "): a unix socket needs an absolute path");
                yield new Unix(Path.of(rest));
            }
            case "tcp" -> tcp(spec, rest, tls);
            case "fd" ->
                throw new Mistake("invalid bind address (" + spec
                        + "): sockets handed over by the service supervisor are not implemented yet");
            default -> throw new Mistake("invalid bind address (" + spec + "): unsupported proto '" + proto + "'");
        };
    }

    private static Addresses tcp(String spec, String rest, boolean tls) throws Mistake {
        int defaultPort = tls ? TLS_PORT : PLAIN_PORT;
        if (rest.isEmpty()) return new Tcp("localhost", defaultPort);
        int colon = rest.lastIndexOf(':');
        boolean bracketed = rest.endsWith("]");
        String host = colon < 0 || bracketed ? rest : rest.substring(0, colon);
        String port = colon < 0 || bracketed ? "" : rest.substring(colon + 1);
        if (host.startsWith("[") && host.endsWith("]")) host = host.substring(1, host.length() - 1);
        if (host.contains("/") || !port.matches("[0-9]{0,5}")) throw new Mistake("invalid bind address (" + spec + ")");
        int number = port.isEmpty() ? defaultPort : Integer.parseInt(port);
        if (number > 65535) throw new Mistake("invalid bind address (" + spec + ")");
        return new Tcp(host.isEmpty() ? "0.0.0.0" : host, number);
    }
}
