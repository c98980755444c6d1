package djong.server;

import djong.api.container.Port;
import djong.base.EngineException;
import djong.engine.container.Container;
import djong.engine.container.ContainerId;
import djong.engine.container.Containers;
import djong.image.Image;
import djong.image.Images;
import djong.oci.Digest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which containers a list shows, and in which order: newest first. */
final class ContainerFilters {
    private static final String[] KEYS = {
        "ancestor",
        "before",
        "exited",
        "expose",
        "health",
        "id",
        "is-task",
        "isolation",
        "label",
        "name",
        "network",
        "publish",
        "since",
        "status",
        "volume"
    };
    private static final List<String> STATES =
            List.of("created", "running", "paused", "restarting", "removing", "exited", "dead");
    private static final List<String> HEALTH = List.of("none", "starting", "healthy", "unhealthy");

    private final Filters filters;
    private final boolean all;
    private final int limit;
    private final Set<Integer> exitCodes = new HashSet<>();
    private final List<PortRange> published = new ArrayList<>();
    private final List<PortRange> exposed = new ArrayList<>();
    private final @Nullable Set<Digest> ancestors;
    private final @Nullable Container before;
    private final @Nullable Container since;
    private final @Nullable Boolean task;

    private record PortRange(int first, int last, String protocol) {
        boolean holds(int port, String proto) {
            return port >= first && port <= last && proto.equals(protocol);
        }
    }

    /** @throws EngineException in Docker's words when a filter is unknown or its value wrong, or names what is not there */
    ContainerFilters(Filters filters, boolean all, @Nullable Integer limit, Containers containers, Images images) {
        this.filters = filters.only(KEYS);
        this.limit = limit == null ? 0 : limit;
        for (String state : filters.get("status")) oneOf("status", "state", state, STATES);
        for (String health : filters.get("health")) oneOf("health", "health", health, HEALTH);
        for (String code : filters.get("exited")) {
            try {
                exitCodes.add(Integer.valueOf(code));
            } catch (NumberFormatException e) {
                throw new EngineException.InvalidParameter(
                        "invalid filter 'exited=" + code + "': strconv.Atoi: parsing \"" + code + "\": invalid syntax");
            }
        }
        for (String port : filters.get("publish")) published.add(range("publish", port));
        for (String port : filters.get("expose")) exposed.add(range("expose", port));
        this.all = all || filters.has("status");
        this.task = filters.has("is-task") ? filters.bool("is-task", false) : null;
        this.before =
                filters.has("before") ? containers.find(filters.get("before").getLast()) : null;
        this.since = filters.has("since") ? containers.find(filters.get("since").getLast()) : null;
        this.ancestors = filters.has("ancestor") ? ancestors(filters.get("ancestor"), images) : null;
    }

    private static void oneOf(String key, String what, String value, List<String> allowed) {
        if (allowed.contains(value)) return;
        throw new EngineException.InvalidParameter("invalid filter '" + key + "=" + value + "': invalid value for "
                + what + " (" + value + "): must be one of " + String.join(", ", allowed));
    }

    /** {@code 80}, {@code 80/udp}, {@code 8000-8010/tcp}. */
    private static PortRange range(String key, String text) {
        int slash = text.indexOf('/');
        String ports = slash < 0 ? text : text.substring(0, slash);
        int dash = ports.indexOf('-');
        String first = dash < 0 ? ports : ports.substring(0, dash);
        String last = dash < 0 ? ports : ports.substring(dash + 1);
        return new PortRange(
                port(key, text, first), port(key, text, last), slash < 0 ? "tcp" : text.substring(slash + 1));
    }

    private static int port(String key, String whole, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= 0xffff) return port;
            throw new EngineException.System("error while looking up for " + key + " " + whole
                    + ": strconv.ParseUint: parsing \"" + digits + "\": value out of range");
        } catch (NumberFormatException e) {
            throw new EngineException.System("error while looking up for " + key + " " + whole
                    + ": strconv.ParseUint: parsing \"" + digits + "\": invalid syntax");
        }
    }

    /** The images named and all that are built on them. */
    private static Set<Digest> ancestors(List<String> names, Images images) {
        Set<Digest> ids = new HashSet<>();
        for (String name : names) {
            Optional<Image> image = images.lookup(name);
            image.ifPresent(found -> ids.add(found.id()));
        }
        if (ids.isEmpty()) return ids;
        List<Image> all = images.list();
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Image image : all) {
                if (image.parent() != null && ids.contains(image.parent())) grew |= ids.add(image.id());
            }
        }
        return ids;
    }

    /** Of all containers, newest first, those to show. */
    List<Container> apply(List<Container> newestFirst) {
        List<Container> shown = new ArrayList<>();
        ContainerId sought = before == null ? null : before.id();
        for (Container c : newestFirst) {
            if (sought != null) {
                if (c.id().equals(sought)) sought = null;
                continue;
            }
            if (since != null && c.id().equals(since.id())) break;
            if (limit > 0 && shown.size() == limit) break;
            if (fits(c)) shown.add(c);
        }
        return shown;
    }

    private boolean fits(Container c) {
        boolean running = c.phase().active();
        if (!running && !all && limit <= 0) return false;
        if (!filters.labels("label", c.config().labels())) return false;
        if (!filters.matches("name", c.name()) && !filters.matches("name", "/" + c.name())) return false;
        if (!filters.matches("id", c.id().hex())) return false;
        // No container of ours is a swarm task, and none has an isolation of its own.
        if (task != null && task) return false;
        if (!filters.exact("isolation", c.hostConfig().lifecycle().isolation())) return false;
        if (!filters.exact("health", ContainerDocuments.health(c))) return false;
        if (!filters.exact("status", ContainerDocuments.label(c))) return false;
        if (!exitCodes.isEmpty() && !exitedWith(c)) return false;
        if (ancestors != null && (c.image() == null || !ancestors.contains(c.image()))) return false;
        if (filters.has("volume") && c.mounts().stream().noneMatch(this::volume)) return false;
        if (filters.has("network") && c.networks().stream().noneMatch(this::network)) return false;
        if (!published.isEmpty() && NetworkDocuments.ports(c).stream().noneMatch(this::publishes)) return false;
        return exposed.isEmpty() || c.config().exposedPorts().stream().anyMatch(this::exposes);
    }

    private boolean exitedWith(Container c) {
        return c.lastRun() != null
                && c.lastRun().startedAt() != null
                && !c.phase().active()
                && exitCodes.contains(c.lastRun().exitCode());
    }

    private boolean volume(Container.MountPoint mount) {
        return filters.get("volume").contains(mount.name()) && !mount.name().isEmpty()
                || filters.get("volume").contains(mount.destination());
    }

    private boolean network(Container.NetworkAttachment network) {
        return filters.get("network").contains(network.networkName())
                || !network.networkId().isEmpty()
                        && filters.get("network").stream().anyMatch(network.networkId()::equals);
    }

    private boolean publishes(Port port) {
        return port.publicPort() != null
                && published.stream().anyMatch(range -> range.holds(port.privatePort(), port.type()));
    }

    private boolean exposes(String port) {
        int slash = port.indexOf('/');
        try {
            int number = Integer.parseInt(slash < 0 ? port : port.substring(0, slash));
            String protocol = slash < 0 ? "tcp" : port.substring(slash + 1);
            return exposed.stream().anyMatch(range -> range.holds(number, protocol));
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
