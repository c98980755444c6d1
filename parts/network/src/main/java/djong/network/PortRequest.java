package djong.network;

/**
 * A port of a sandbox that shall be reached through the host.
 *
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 * @param port the sandbox's
 * @param hostAddress empty for every address of the host
 * @param hostPort the first that may be taken; 0 for any free one
 * @param lastHostPort the last that may be taken, the same as the first where there is no choice
 */
public record PortRequest(String protocol, int port, String hostAddress, int hostPort, int lastHostPort) {}
