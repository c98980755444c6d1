package djong.engine.container;

import djong.base.EngineException.InvalidParameter;
import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.Namespaces;
import djong.engine.config.HostConfig.Networking;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which namespaces may be asked for, and what may not be asked together with them. The words are Docker's. Pure. */
final class NamespaceRules {
    static final String OF_CONTAINER = "container:";

    private NamespaceRules() {}

    static void check(HostConfig h, ContainerConfig config) {
        Namespaces n = h.namespaces();
        network(n.networkMode(), n.utsMode(), h.networking(), config);
        if (!Set.of("", "none", "private", "shareable", "host").contains(n.ipcMode())
                && !n.ipcMode().startsWith(OF_CONTAINER))
            throw new InvalidParameter("invalid IPC mode: " + n.ipcMode());
        if (!Set.of("", "host").contains(n.pidMode())
                && (!n.pidMode().startsWith(OF_CONTAINER) || of(n.pidMode()).isEmpty()))
            throw new InvalidParameter("invalid PID mode: " + n.pidMode());
        if (!Set.of("", "host").contains(n.utsMode())) throw new InvalidParameter("invalid UTS mode: " + n.utsMode());
        // Any user namespace is taken, since without a mapping of users each is the host's.
        if (!Set.of("", "host", "private").contains(n.cgroupnsMode()))
            throw new InvalidParameter("invalid cgroup namespace mode: " + n.cgroupnsMode());
    }

    /** Whether it has the network namespace of another container. */
    static boolean sharesNetwork(Container c) {
        return c.hostConfig().namespaces().networkMode().startsWith(OF_CONTAINER);
    }

    /** The container that a mode names. */
    static String of(String mode) {
        return mode.substring(OF_CONTAINER.length());
    }

    private static void network(String mode, String utsMode, Networking n, ContainerConfig config) {
        boolean ofContainer = mode.startsWith(OF_CONTAINER) || mode.equals("container");
        if (ofContainer && mode.length() <= OF_CONTAINER.length())
            throw new InvalidParameter("invalid network mode: invalid container format container:<name|id>");
        if (utsMode.equals("host") && !config.hostname().isEmpty())
            throw new InvalidParameter("conflicting options: hostname and the UTS mode");
        if (mode.equals("host") && !empty(n.links())) {
            throw new InvalidParameter(
                    "conflicting options: host type networking can't be used with links. This would result in undefined behavior");
        }
        if (!ofContainer) return;
        if (!config.hostname().isEmpty())
            throw new InvalidParameter("conflicting options: hostname and the network mode");
        if (!empty(n.links())) {
            throw new InvalidParameter(
                    "conflicting options: container type network can't be used with links. This would result in undefined behavior");
        }
        if (!n.dns().isEmpty()) throw new InvalidParameter("conflicting options: dns and the network mode");
        if (!empty(n.extraHosts())) {
            throw new InvalidParameter("conflicting options: custom host-to-IP mapping and the network mode");
        }
        if (!n.portBindings().isEmpty() || n.publishAllPorts()) {
            throw new InvalidParameter("conflicting options: port publishing and the container type network mode");
        }
        if (!config.exposedPorts().isEmpty()) {
            throw new InvalidParameter("conflicting options: port exposing and the container type network mode");
        }
    }

    private static boolean empty(@Nullable List<String> list) {
        return list == null || list.isEmpty();
    }
}
