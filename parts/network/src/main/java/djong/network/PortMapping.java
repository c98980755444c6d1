package djong.network;

/**
 * A port of the host that leads into a sandbox.
 *
 * @param hostAddress {@code 0.0.0.0} and {@code ::} for all addresses of a family
 * @param hostPort 0 where it is no port of the host, but reached at the sandbox's own address
 */
public record PortMapping(String protocol, int port, String hostAddress, int hostPort) {
    PortMapping at(int otherHostPort) {
        return new PortMapping(protocol, port, hostAddress, otherHostPort);
    }
}
