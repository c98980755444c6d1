package djong.network.firewall;

import djong.network.ipam.Subnet;
import java.net.InetAddress;

/**
 * A port of a sandbox that may be reached at the sandbox's own address from anywhere.
 *
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 */
public record RoutedPort(String protocol, InetAddress address, int port) implements Opening {
    @Override
    public String map() {
        return address.getAddress().length == 16 ? "open6" : "open4";
    }

    @Override
    public String key() {
        return Subnet.text(address) + " . " + protocol + " . " + port;
    }

    @Override
    public String element() {
        return key();
    }
}
