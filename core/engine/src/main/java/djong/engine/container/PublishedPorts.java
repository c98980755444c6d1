package djong.engine.container;

import djong.base.EngineException.InvalidParameter;
import djong.engine.config.HostConfig.Networking;
import djong.engine.config.HostConfig.PortBinding;
import djong.network.PortRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** From Docker's texts about ports to what the network is asked for. Pure. */
final class PublishedPorts {
    private static final int MOST = 65535;

    private PublishedPorts() {}

    /** @param exposed by the image and the request, which {@code publishAllPorts} publishes. @throws InvalidParameter in Docker's words */
    static List<PortRequest> of(Networking asked, Collection<String> exposed) {
        var requests = new ArrayList<PortRequest>();
        for (Map.Entry<String, List<PortBinding>> e : new TreeMap<>(asked.portBindings()).entrySet()) {
            int port = port(e.getKey());
            String protocol = protocol(e.getKey());
            if (e.getValue().isEmpty()) requests.add(new PortRequest(protocol, port, "", 0, 0));
            for (PortBinding binding : e.getValue()) requests.add(request(protocol, port, binding));
        }
        if (!asked.publishAllPorts()) return requests;
        for (String one : new TreeSet<>(exposed)) {
            int port = port(one);
            String protocol = protocol(one);
            if (requests.stream()
                    .noneMatch(r -> r.port() == port && r.protocol().equals(protocol))) {
                requests.add(new PortRequest(protocol, port, "", 0, 0));
            }
        }
        return requests;
    }

    private static PortRequest request(String protocol, int port, PortBinding binding) {
        String host = binding.hostPort();
        int dash = host.indexOf('-');
        int first = hostPort(dash < 0 ? host : host.substring(0, dash), host);
        int last = dash < 0 ? first : hostPort(host.substring(dash + 1), host);
        if (last < first) throw new InvalidParameter("invalid port specification: \"" + host + '"');
        return new PortRequest(protocol, port, address(binding.hostIp()), first, last);
    }

    private static String address(String text) {
        if (text.isEmpty()) return "";
        try {
            return java.net.InetAddress.ofLiteral(text).isAnyLocalAddress() && text.indexOf(':') >= 0 ? "::" : text;
        } catch (IllegalArgumentException e) {
            throw new InvalidParameter("invalid IP address in port mapping: '" + text + "'", e);
        }
    }

    private static int hostPort(String text, String whole) {
        if (text.isEmpty()) return 0;
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= MOST) return port;
        } catch (NumberFormatException e) {
            throw new InvalidParameter("invalid port specification: \"" + whole + '"', e);
        }
        throw new InvalidParameter("invalid port specification: \"" + whole + '"');
    }

    /** The number of {@code 80/tcp}. */
    static int port(String text) {
        int slash = text.indexOf('/');
        try {
            int port = Integer.parseInt(slash < 0 ? text : text.substring(0, slash));
            if (port > 0 && port <= MOST) return port;
        } catch (NumberFormatException e) {
            throw new InvalidParameter("invalid port specification: \"" + text + '"', e);
        }
        throw new InvalidParameter("invalid port specification: \"" + text + '"');
    }

    /** The protocol of {@code 80/tcp}; tcp where none is named. */
    static String protocol(String text) {
        int slash = text.indexOf('/');
        String protocol = slash < 0 ? "tcp" : text.substring(slash + 1);
        return switch (protocol) {
            case "tcp", "udp", "sctp" -> protocol;
            default -> throw new InvalidParameter("invalid proto: " + protocol);
        };
    }
}
