package djong.build.op;

import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.Namespaces;
import djong.engine.config.HostConfig.Networking;
import djong.engine.config.HostConfig.Storage;
import djong.engine.config.HostConfig.Ulimit;
import java.util.List;

/**
 * What a command of a build may, and how much; security is what any container gets.
 *
 * @param hosts more names, as {@code name:address}
 * @param shmBytes 0 for the standard
 * @param cgroupParent empty for the standard
 */
public record StepHost(
        String network,
        List<String> hosts,
        long shmBytes,
        String cgroupParent,
        List<Ulimit> ulimits,
        boolean readOnlyRoot) {
    public StepHost {
        hosts = List.copyOf(hosts);
        ulimits = List.copyOf(ulimits);
    }

    public HostConfig config() {
        HostConfig standard = HostConfig.DEFAULT;
        Networking networking = standard.networking();
        Storage storage = standard.storage();
        return new HostConfig(
                standard.lifecycle(),
                new Namespaces(network, "", "", "", "", "", ""),
                new Networking(
                        networking.portBindings(),
                        networking.publishAllPorts(),
                        networking.dns(),
                        networking.dnsOptions(),
                        networking.dnsSearch(),
                        hosts.isEmpty() ? null : hosts,
                        networking.links()),
                new Storage(
                        storage.binds(),
                        storage.mounts(),
                        storage.tmpfs(),
                        storage.volumeDriver(),
                        storage.volumesFrom(),
                        storage.storageOpt(),
                        readOnlyRoot,
                        shmBytes,
                        storage.shallowReadOnlyBinds()),
                standard.security(),
                standard.resources().toBuilder()
                        .cgroupParent(cgroupParent)
                        .ulimits(ulimits)
                        .build());
    }
}
