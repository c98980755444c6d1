package djong.network;

/**
 * A port of the host that leads into a sandbox.
 *
 * @param hostAddress {@code 0.0.0.0} and {@code ::} for all addresses of a family
 */
public record PortMapping(String protocol, int port, String hostAddress, int hostPort) {}
