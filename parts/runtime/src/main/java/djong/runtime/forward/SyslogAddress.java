package djong.runtime.forward;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a syslog server listens.
 *
 * @param scheme {@code unix}, {@code unixgram}, {@code udp}, {@code tcp}, {@code tcp+tls}; empty for the local one
 * @param host or path; empty for the local one
 */
public record SyslogAddress(String scheme, String host, int port) {
    private static final List<Path> LOCAL =
            List.of(Path.of("/dev/log"), Path.of("/var/run/syslog"), Path.of("/var/run/log"));
    private static final int PORT = 514;
    private static final int TLS_PORT = 6514;

    /** @throws IllegalArgumentException with the words for the user */
    public static SyslogAddress parse(String text) {
        if (text.isEmpty()) return new SyslogAddress("", "", 0);
        if (text.startsWith(":")) throw new IllegalArgumentException("parse \"" + text + "\": missing protocol scheme");
        int colon = text.indexOf(':');
        String scheme = colon > 0 && text.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*")
                ? text.substring(0, colon)
                : "";
        String rest = scheme.isEmpty() ? text : text.substring(colon + 1);
        boolean hasAuthority = rest.startsWith("//");
        int slash = hasAuthority ? rest.indexOf('/', 2) : 0;
        String authority = !hasAuthority ? "" : slash < 0 ? rest.substring(2) : rest.substring(2, slash);
        String path = !hasAuthority ? rest : slash < 0 ? "" : rest.substring(slash);
        if (scheme.equals("unix") || scheme.equals("unixgram")) {
            if (path.isEmpty() || !Files.exists(Path.of(path)))
                throw new IllegalArgumentException("stat " + path + ": no such file or directory");
            return new SyslogAddress(scheme, path, 0);
        }
        if (!Set.of("udp", "tcp", "tcp+tls").contains(scheme))
            throw new IllegalArgumentException("unsupported scheme: '" + scheme + "'");
        int standard = scheme.equals("tcp+tls") ? TLS_PORT : PORT;
        int split = authority.lastIndexOf(':');
        if (split < 0 || authority.endsWith("]")) return new SyslogAddress(scheme, bare(authority), standard);
        String port = authority.substring(split + 1);
        if (!port.matches("[0-9]{0,5}")) {
            throw new IllegalArgumentException("parse \"" + text + "\": invalid port \":" + port + "\" after host");
        }
        return new SyslogAddress(
                scheme, bare(authority.substring(0, split)), port.isEmpty() ? 0 : Integer.parseInt(port));
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Whether this machine has no syslog to speak to. */
    public boolean absent() {
        return scheme.isEmpty() && local().isEmpty();
    }

    /** The socket of this machine's syslog. */
    static Optional<Path> local() {
        return LOCAL.stream()
                // On some systems one of them is a folder.
                .filter(path -> Files.exists(path) && !Files.isDirectory(path) && !Files.isRegularFile(path))
                .findFirst();
    }

    @Override
    public String toString() {
        if (scheme.isEmpty()) return "this machine";
        return scheme + "://" + host + (port == 0 ? "" : ":" + port);
    }
}
