package djong.network.firewall;

import djong.network.ipam.Subnet;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A port of the host that leads to a port of a sandbox.
 *
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 * @param hostAddress null for every address of the host
 * @param address the sandbox's, of the family that is published
 */
public record PublishedPort(
        String protocol, @Nullable InetAddress hostAddress, int hostPort, InetAddress address, int port)
        implements Opening {

    boolean isIpv6() {
        return address.getAddress().length == 16;
    }

    @Override
    public String map() {
        return (hostAddress == null ? "any" : "at") + (isIpv6() ? "6" : "4");
    }

    @Override
    public String key() {
        String port = protocol + " . " + hostPort;
        return hostAddress == null ? port : Subnet.text(hostAddress) + " . " + port;
    }

    @Override
    public String element() {
        return key() + " : " + Subnet.text(address) + " . " + port;
    }
}
