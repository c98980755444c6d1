package djong.server;

import djong.api.container.BindOptions;
import djong.api.container.DeviceMapping;
import djong.api.container.DeviceRequest;
import djong.api.container.HostConfig;
import djong.api.container.ImageOptions;
import djong.api.container.LogConfig;
import djong.api.container.MountSpec;
import djong.api.container.PortBinding;
import djong.api.container.RestartPolicy;
import djong.api.container.ThrottleDevice;
import djong.api.container.TmpfsOptions;
import djong.api.container.Ulimit;
import djong.api.container.VolumeDriverConfig;
import djong.api.container.VolumeOptions;
import djong.api.container.WeightDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way back from {@link CreateRequests}: the engine's host configuration as inspect shows it. */
final class HostConfigDocuments {
    private HostConfigDocuments() {}

    static HostConfig of(djong.engine.config.HostConfig config) {
        var life = config.lifecycle();
        var spaces = config.namespaces();
        var net = config.networking();
        var storage = config.storage();
        var security = config.security();
        var r = config.resources();
        Function<djong.engine.config.HostConfig.ThrottleDevice, ThrottleDevice> throttle =
                device -> new ThrottleDevice(device.path(), device.rate());
        return HostConfig.builder()
                .binds(storage.binds())
                .containerIdFile(life.containerIdFile())
                .logConfig(new LogConfig(
                        life.logConfig().type(), sorted(life.logConfig().options())))
                .networkMode(spaces.networkMode())
                .portBindings(portBindings(net.portBindings()))
                .restartPolicy(new RestartPolicy(
                        life.restartPolicy().name(), life.restartPolicy().maximumRetryCount()))
                .autoRemove(life.autoRemove())
                .volumeDriver(storage.volumeDriver())
                .volumesFrom(storage.volumesFrom())
                .consoleSize(
                        List.of(life.consoleSize().rows(), life.consoleSize().columns()))
                .annotations(filled(life.annotations()))
                .capAdd(security.capAdd())
                .capDrop(security.capDrop())
                .cgroupnsMode(spaces.cgroupnsMode())
                .dns(net.dns())
                .dnsOptions(net.dnsOptions())
                .dnsSearch(net.dnsSearch())
                .extraHosts(net.extraHosts())
                .groupAdd(security.groupAdd())
                .ipcMode(spaces.ipcMode())
                .cgroup(spaces.cgroup())
                .links(net.links())
                .oomScoreAdj(security.oomScoreAdj())
                .pidMode(spaces.pidMode())
                .privileged(security.privileged())
                .publishAllPorts(net.publishAllPorts())
                .readonlyRootfs(storage.readonlyRootfs())
                .securityOpt(security.securityOpt())
                .storageOpt(filled(storage.storageOpt()))
                .tmpfs(filled(storage.tmpfs()))
                .utsMode(spaces.utsMode())
                .usernsMode(spaces.usernsMode())
                .shmSize(storage.shmSizeBytes())
                .sysctls(filled(security.sysctls()))
                .runtime(life.runtime().isEmpty() ? null : life.runtime())
                .isolation(life.isolation())
                .cpuShares(r.cpuShares())
                .memory(r.memoryBytes())
                .nanoCpus(r.nanoCpus())
                .cgroupParent(r.cgroupParent())
                .blkioWeight(r.blkioWeight())
                .blkioWeightDevice(list(r.blkioWeightDevices(), d -> new WeightDevice(d.path(), d.weight())))
                .blkioDeviceReadBps(list(r.blkioReadBytesPerSecond(), throttle))
                .blkioDeviceWriteBps(list(r.blkioWriteBytesPerSecond(), throttle))
                .blkioDeviceReadIops(list(r.blkioReadsPerSecond(), throttle))
                .blkioDeviceWriteIops(list(r.blkioWritesPerSecond(), throttle))
                .cpuPeriod(r.cpuPeriodMicros())
                .cpuQuota(r.cpuQuotaMicros())
                .cpuRealtimePeriod(r.cpuRealtimePeriodMicros())
                .cpuRealtimeRuntime(r.cpuRealtimeRuntimeMicros())
                .cpusetCpus(r.cpusetCpus())
                .cpusetMems(r.cpusetMems())
                .devices(list(
                        r.devices(),
                        d -> new DeviceMapping(d.pathOnHost(), d.pathInContainer(), d.cgroupPermissions())))
                .deviceCgroupRules(r.deviceCgroupRules())
                .deviceRequests(list(
                        r.deviceRequests(),
                        d -> new DeviceRequest(
                                d.driver(),
                                d.count(),
                                d.deviceIds(),
                                d.capabilities(),
                                d.options() == null ? null : sorted(d.options()))))
                .memoryReservation(r.memoryReservationBytes())
                .memorySwap(r.memorySwapBytes())
                .memorySwappiness(r.memorySwappiness())
                .oomKillDisable(r.oomKillDisable())
                .pidsLimit(r.pidsLimit())
                .ulimits(list(r.ulimits(), u -> new Ulimit(u.name(), u.hard(), u.soft())))
                .cpuCount(r.cpuCount())
                .cpuPercent(r.cpuPercent())
                .ioMaximumIops(r.ioMaximumIops())
                .ioMaximumBandwidth(r.ioMaximumBandwidthBytes())
                .mounts(
                        storage.mounts() == null || storage.mounts().isEmpty()
                                ? null
                                : list(storage.mounts(), HostConfigDocuments::mount))
                .maskedPaths(security.maskedPaths())
                .readonlyPaths(security.readonlyPaths())
                .init(life.init())
                .build();
    }

    private static MountSpec mount(djong.engine.config.HostConfig.MountRequest m) {
        var bind = m.bind();
        var tmpfs = m.tmpfs();
        var volume = m.volume();
        var image = m.image();
        return new MountSpec(
                filled(m.type()),
                filled(m.source()),
                filled(m.target()),
                shown(m.readOnly()),
                filled(m.consistency()),
                bind == null
                        ? null
                        : new BindOptions(
                                filled(bind.propagation()),
                                shown(bind.nonRecursive()),
                                shown(bind.createMountpoint()),
                                shown(bind.readOnlyNonRecursive()),
                                shown(bind.readOnlyForceRecursive())),
                volume == null
                        ? null
                        : new VolumeOptions(
                                shown(volume.noCopy()),
                                filled(volume.labels()),
                                volume.subpath(),
                                volume.driver() == null && volume.driverOptions() == null
                                        ? null
                                        : new VolumeDriverConfig(
                                                filled(volume.driver()), filled(volume.driverOptions()))),
                image == null ? null : new ImageOptions(filled(image.subpath())),
                tmpfs == null
                        ? null
                        : new TmpfsOptions(
                                tmpfs.sizeBytes() == 0 ? null : tmpfs.sizeBytes(), tmpfs.mode(), tmpfs.options()));
    }

    private static Map<String, @Nullable List<PortBinding>> portBindings(
            Map<String, List<djong.engine.config.HostConfig.PortBinding>> bindings) {
        Map<String, @Nullable List<PortBinding>> documents = new TreeMap<>();
        bindings.forEach((port, hosts) -> documents.put(
                port,
                hosts.stream()
                        .map(host -> new PortBinding(host.hostIp(), host.hostPort()))
                        .toList()));
        return documents;
    }

    private static <A, B> @Nullable List<B> list(@Nullable List<A> from, Function<A, B> each) {
        if (from == null) return null;
        List<B> to = new ArrayList<>(from.size());
        for (A element : from) to.add(each.apply(element));
        return to;
    }

    /** Go writes the keys of a map in order. */
    static Map<String, String> sorted(Map<String, String> map) {
        return new TreeMap<>(map);
    }

    private static @Nullable Map<String, String> filled(@Nullable Map<String, String> map) {
        return map == null || map.isEmpty() ? null : sorted(map);
    }

    private static @Nullable String filled(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static @Nullable Boolean shown(boolean flag) {
        return flag ? true : null;
    }
}
