package djong.cli.container;

import djong.api.container.PortBinding;
import djong.cli.flags.Csv;
import djong.cli.flags.FlagException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of {@code -p} and {@code --expose}. */
record PortSpecs(Set<String> exposed, Map<String, @Nullable List<PortBinding>> bindings) {
    private record Range(int first, int last) {
        int size() {
            return last - first;
        }
    }

    static PortSpecs of(List<String> publish, List<String> expose) {
        Set<String> exposed = new LinkedHashSet<>();
        Map<String, @Nullable List<PortBinding>> bindings = new LinkedHashMap<>();
        for (String value : publish) publish(value.indexOf('=') < 0 ? value : shortForm(value), exposed, bindings);
        for (String value : expose) {
            if (value.indexOf(':') >= 0) throw new FlagException("invalid port format for --expose: " + value);
            int slash = value.indexOf('/');
            String protocol = slash < 0 ? "tcp" : protocol(value.substring(slash + 1));
            String ports = slash < 0 ? value : value.substring(0, slash);
            Range range = exposed(value, ports);
            for (int port = range.first(); port <= range.last(); port++) exposed.add(port + "/" + protocol);
        }
        return new PortSpecs(exposed, bindings);
    }

    private static Range exposed(String value, String ports) {
        String refused = "invalid range format for --expose: " + value + ", error: ";
        if (ports.isEmpty()) throw new FlagException(refused + "empty string specified for ports");
        int dash = ports.indexOf('-');
        try {
            int first = number(dash < 0 ? ports : ports.substring(0, dash));
            int last = dash < 0 ? first : number(ports.substring(dash + 1));
            if (last < first) throw new IllegalArgumentException("invalid range specified for port: " + ports);
            return new Range(first, last);
        } catch (IllegalArgumentException e) {
            throw new FlagException(refused + e.getMessage());
        }
    }

    /**
     * A port's number.
     *
     * @throws IllegalArgumentException in the words of Go's library
     */
    static int number(String text) {
        String refused = "strconv.ParseUint: parsing \"" + text + "\": ";
        if (!text.matches("[0-9]+")) throw new IllegalArgumentException(refused + "invalid syntax");
        if (text.length() > 9 || Integer.parseInt(text) > 65535)
            throw new IllegalArgumentException(refused + "value out of range");
        return Integer.parseInt(text);
    }

    /** {@code target=80,published=8080,protocol=tcp} as {@code 8080:80/tcp}. */
    private static String shortForm(String value) {
        String target = "";
        String published = "";
        String protocol = "tcp";
        for (String field : Csv.fields(value)) {
            int equals = field.indexOf('=');
            if (equals < 0) throw new FlagException("invalid field: " + field);
            String text = field.substring(equals + 1);
            switch (field.substring(0, equals).strip().toLowerCase(Locale.ROOT)) {
                case "target" -> target = text;
                case "published" -> published = text;
                case "protocol" -> protocol = text;
                case "mode" -> {}
                default -> throw new FlagException("invalid field key: " + field.substring(0, equals));
            }
        }
        if (target.isEmpty()) throw new FlagException("missing mandatory field '\"target\"'");
        return (published.isEmpty() ? "" : published + ":") + target + "/" + protocol;
    }

    private static void publish(String value, Set<String> exposed, Map<String, @Nullable List<PortBinding>> bindings) {
        String ip = "";
        String rest = value;
        String container;
        String host = "";
        int last = rest.lastIndexOf(':');
        container = rest.substring(last + 1);
        if (last >= 0) {
            rest = rest.substring(0, last);
            int before = rest.lastIndexOf(':');
            if (rest.endsWith("]")) before = rest.length();
            host = before < rest.length() ? rest.substring(before + 1) : "";
            if (before >= 0) ip = rest.substring(0, Math.min(before, rest.length()));
            if (ip.startsWith("[") && ip.endsWith("]")) ip = ip.substring(1, ip.length() - 1);
        }
        if (!ip.isEmpty() && !NetworkFlags.isAddress(ip)) throw new FlagException("invalid IP address: " + ip);
        int slash = container.indexOf('/');
        String protocol = slash < 0 ? "tcp" : protocol(container.substring(slash + 1));
        if (slash >= 0) container = container.substring(0, slash);
        if (container.isEmpty()) throw new FlagException("no port specified: " + value + "<empty>");
        Range inside = range(container, "invalid containerPort: " + container);
        Range outside = host.isEmpty() ? null : range(host, "invalid hostPort: " + host);
        if (outside != null && outside.size() != inside.size() && inside.size() != 0) {
            throw new FlagException(
                    "invalid ranges specified for container and host Ports: " + container + " and " + host);
        }
        for (int i = 0; i <= inside.size(); i++) {
            String port = inside.first() + i + "/" + protocol;
            String bound = "";
            if (outside != null) {
                bound = outside.size() != inside.size() ? host : Integer.toString(outside.first() + i);
            }
            exposed.add(port);
            List<PortBinding> list = bindings.computeIfAbsent(port, _ -> new ArrayList<>());
            if (list != null) list.add(new PortBinding(ip, bound));
        }
    }

    private static String protocol(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "tcp", "udp", "sctp" -> lower;
            default -> throw new FlagException("invalid proto: " + text);
        };
    }

    private static Range range(String text, String error) {
        int dash = text.indexOf('-');
        try {
            int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1));
            if (first < 0 || last > 65535 || last < first) throw new FlagException(error);
            return new Range(first, last);
        } catch (NumberFormatException e) {
            throw new FlagException(error);
        }
    }
}
