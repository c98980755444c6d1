package djong.registry.client;

import djong.base.EngineException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Registries that need not prove who they are, and may speak plain HTTP: by name with port, or by the network that their address is in.
 * This machine's own addresses always count, as with Docker.
 */
public final class Insecure {
    private static final List<String> LOOPBACK = List.of("127.0.0.0/8", "::1/128");

    private record Network(byte[] base, int bits) {
        boolean contains(byte[] address) {
            if (address.length != base.length) return false;
            for (int i = 0; i < bits; i++) {
                int mask = 0x80 >> i % 8;
                if ((address[i / 8] & mask) != (base[i / 8] & mask)) return false;
            }
            return true;
        }
    }

    private final Set<String> names = new HashSet<>();
    private final List<Network> networks = new ArrayList<>();

    /**
     * @param entries as in {@code insecure-registries}: {@code host}, {@code host:port}, {@code 10.0.0.0/8}
     * @throws EngineException.InvalidParameter in Docker's words
     */
    public Insecure(List<String> entries) {
        for (String network : LOOPBACK) networks.add(network(network));
        for (String entry : entries) {
            String name = entry.replaceFirst("^https?://", "");
            if (name.contains("://"))
                throw new EngineException.InvalidParameter("insecure registry " + entry + " should not contain '://'");
            if (name.matches("[0-9a-fA-F.:]+/[0-9]+")) networks.add(network(name));
            else if (name.matches("[a-zA-Z0-9.-]+(:[0-9]+)?|\\[[0-9a-fA-F:]+\\](:[0-9]+)?")) names.add(name);
            else
                throw new EngineException.InvalidParameter(
                        "insecure registry " + entry + " is not valid: invalid host \"" + name + "\"");
        }
    }

    private static Network network(String cidr) {
        String[] parts = cidr.split("/");
        try {
            byte[] base = InetAddress.getByName(parts[0]).getAddress();
            int bits = Integer.parseInt(parts[1]);
            if (bits <= base.length * 8) return new Network(base, bits);
        } catch (UnknownHostException | NumberFormatException _) {
            // said below
        }
        throw new EngineException.InvalidParameter("insecure registry " + cidr + " is not valid: invalid CIDR address");
    }

    /** Whether {@code authority} is one of them; looks its address up, within {@code connections}' patience. */
    boolean includes(String authority, Connections connections) {
        if (names.contains(authority)) return true;
        String host = authority.replaceFirst(":[0-9]+$", "");
        for (InetAddress address : connections.addresses(host)) {
            byte[] bytes = address.getAddress();
            if (networks.stream().anyMatch(network -> network.contains(bytes))) return true;
        }
        return false;
    }
}
