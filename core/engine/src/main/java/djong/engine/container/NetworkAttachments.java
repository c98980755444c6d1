package djong.engine.container;

import djong.engine.container.Container.NetworkAttachment;
import djong.network.Endpoint;
import djong.network.Network;
import djong.network.Sandbox;
import java.nio.file.Path;

/** What a container's record says of its network. */
final class NetworkAttachments {
    private NetworkAttachments() {}

    /** The network that a mode stands for. */
    static String name(String mode) {
        return mode.isEmpty() || mode.equals("default") ? "bridge" : mode;
    }

    static NetworkAttachment of(Network network, String sandboxId, Sandbox sandbox) {
        Endpoint e = sandbox.endpoints().getFirst();
        Path namespace = sandbox.namespacePath();
        String key = namespace == null ? "" : namespace.toString();
        return new NetworkAttachment(
                network.name(),
                network.id(),
                sandboxId,
                key,
                e.endpointId(),
                e.linkName(),
                e.interfaceName(),
                e.macAddress(),
                e.ipAddress(),
                e.prefixLength(),
                e.gateway(),
                e.ipv6Address(),
                e.ipv6PrefixLength(),
                e.ipv6Gateway());
    }

    /** What is left of it when the container has ended. */
    static NetworkAttachment ended(NetworkAttachment a) {
        return NetworkAttachment.planned(a.networkName()).of(a.networkId());
    }

    /** The endpoint to be claimed again after a restart of the daemon. */
    static Endpoint endpoint(NetworkAttachment a) {
        return new Endpoint(
                a.networkId(),
                a.networkName(),
                a.endpointId(),
                a.linkName(),
                a.interfaceName(),
                a.macAddress(),
                a.ipAddress(),
                a.prefixLength(),
                a.gateway(),
                a.ipv6Address(),
                a.ipv6PrefixLength(),
                a.ipv6Gateway(),
                0);
    }
}
