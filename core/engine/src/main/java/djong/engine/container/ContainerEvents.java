package djong.engine.container;

import djong.base.Event;
import djong.base.EventBus;
import djong.engine.container.Container.MountPoint;
import djong.engine.container.Container.NetworkAttachment;
import djong.network.Network;
import djong.network.Networks;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Tells clients what happens to containers, with Docker's actions and attributes. */
final class ContainerEvents {
    private final EventBus bus;
    private final InstantSource clock;

    ContainerEvents(EventBus bus, InstantSource clock) {
        this.bus = bus;
        this.clock = clock;
    }

    void publish(Container c, String action) {
        publish(c, action, Map.of());
    }

    /** @param more facts beside the labels, the image and the name */
    void publish(Container c, String action, Map<String, String> more) {
        var attributes = new HashMap<>(c.config().labels());
        attributes.putAll(more);
        if (!c.config().image().isEmpty()) attributes.put("image", c.config().image());
        attributes.put("name", c.name());
        bus.publish(new Event("container", action, c.id().hex(), attributes, clock.instant()));
    }

    /** Containers were removed because nobody needed them. */
    void pruned(Map<String, String> facts) {
        bus.publish(new Event("container", "prune", "", facts, clock.instant()));
    }

    /** Nothing happens in a default network that the daemon does not have. */
    void network(Container c, NetworkAttachment network, Networks networks, String action) {
        if (network.networkId().isEmpty()) return;
        String driver =
                networks.lookup(network.networkId()).map(Network::driver).orElse("");
        bus.publish(new Event(
                "network",
                action,
                network.networkId(),
                Map.of("container", c.id().hex(), "name", network.networkName(), "type", driver),
                clock.instant()));
    }

    /** A volume's directory is a container's from here on. */
    void mounted(Container c, MountPoint volume) {
        bus.publish(new Event(
                "volume",
                "mount",
                volume.name(),
                Map.of(
                        "container",
                        c.id().hex(),
                        "destination",
                        volume.destination(),
                        "driver",
                        volume.driver(),
                        "propagation",
                        volume.propagation(),
                        "read/write",
                        Boolean.toString(volume.writable())),
                clock.instant()));
    }

    void unmounted(Container c, MountPoint volume) {
        bus.publish(new Event(
                "volume",
                "unmount",
                volume.name(),
                Map.of("container", c.id().hex(), "driver", volume.driver()),
                clock.instant()));
    }
}
