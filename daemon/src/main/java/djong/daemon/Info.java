package djong.daemon;

import djong.engine.EngineInfo;
import djong.engine.cdi.Cdi;
import djong.engine.container.Container;
import djong.engine.container.Containers;
import djong.engine.container.Parts;
import djong.engine.container.Phase;
import djong.linux.Cgroups;
import djong.linux.HostFacts;
import djong.network.Networks;
import djong.registry.client.Proxies;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the engine says of itself. */
final class Info {
    private final Identification identification;
    private final Parts parts;
    private final Containers containers;

    Info(Identification identification, Parts parts, Containers containers) {
        this.identification = identification;
        this.parts = parts;
        this.containers = containers;
    }

    EngineInfo now(Configuration c) {
        int running = 0;
        int paused = 0;
        int stopped = 0;
        List<Container> all = containers.list();
        for (Container container : all) {
            switch (container.phase()) {
                case Phase.Running _ -> running++;
                case Phase.Paused _ -> paused++;
                default -> stopped++;
            }
        }
        HostFacts host = parts.host();
        Proxies proxies = c.registries().proxies();
        boolean v2 = host.cgroupLayout() == Cgroups.Layout.V2;
        var security = new ArrayList<String>();
        if (host.seccomp())
            security.add("name=seccomp,profile="
                    + (c.engine().seccompProfile().isEmpty()
                            ? "builtin"
                            : c.engine().seccompProfile()));
        if (v2) security.add("name=cgroupns");
        Map<String, String> runtimes = new LinkedHashMap<>();
        for (String name : parts.runtimes().names().stream().sorted().toList()) {
            Path path = c.runtimes().get(name);
            runtimes.put(name, path == null ? name : path.toString());
        }
        return new EngineInfo(
                identification.id(),
                all.size(),
                running,
                paused,
                stopped,
                parts.images().list().size(),
                "overlay2",
                List.of(
                        Map.entry("Supports d_type", "true"),
                        Map.entry("Using metacopy", "false"),
                        Map.entry("Native Overlay Diff", "true")),
                parts.store().dataRoot(),
                host,
                parts.options().logConfig().type(),
                "cgroupfs",
                v2 ? "2" : "1",
                runtimes,
                parts.runtimes().defaultRuntime(),
                c.debug(),
                c.labels(),
                c.liveRestore(),
                parts.runtimes().init().map(Path::toString).orElse(""),
                security,
                c.pools().stream()
                        .map(p -> new EngineInfo.AddressPool(p.base(), p.size()))
                        .toList(),
                parts.options().cdiFolders(),
                new Cdi(parts.options().cdiFolders()).names(),
                warnings(c, host, parts.networks()),
                parts.events().subscribers(),
                Proxies.masked(proxies.http()),
                Proxies.masked(proxies.https()),
                proxies.none(),
                c.registries().mirrors().hub(),
                c.insecureRegistries(),
                parts.clock().instant());
    }

    private static List<String> warnings(Configuration c, HostFacts host, Networks networks) {
        var warnings = new ArrayList<String>();
        for (String warning : c.warnings()) warnings.add("WARNING: " + warning);
        if (!host.memoryLimit()) warnings.add("WARNING: No memory limit support");
        if (!host.swapLimit()) warnings.add("WARNING: No swap limit support");
        if (!host.cpuQuota()) warnings.add("WARNING: No cpu cfs quota support");
        if (!host.cpuShares()) warnings.add("WARNING: No cpu shares support");
        if (!host.cpuSet()) warnings.add("WARNING: No cpuset support");
        if (!host.pidsLimit()) warnings.add("WARNING: No pids limit support");
        if (!host.ipv4Forwarding()) warnings.add("WARNING: IPv4 forwarding is disabled");
        for (String warning : networks.warnings()) warnings.add("WARNING: " + warning);
        return warnings;
    }
}
