package djong.server;

import djong.api.container.ContainerCreateRequest;
import djong.api.container.EndpointIpamConfig;
import djong.api.container.EndpointSettings;
import djong.api.container.NetworkingConfig;
import djong.base.EngineException;
import djong.engine.config.ContainerConfig;
import djong.engine.config.EndpointConfig;
import djong.engine.config.HealthConfig;
import djong.engine.config.HostConfig;
import djong.engine.config.HostConfig.ConsoleSize;
import djong.engine.container.CreateContainer;
import djong.oci.Platform;
import djong.server.compat.ApiVersion;
import djong.server.compat.CreateQuirks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From a create request's document to what the engine is asked. Pure; defaults are the engine's. */
final class CreateRequests {
    private CreateRequests() {}

    static CreateContainer decode(
            @Nullable String name, ContainerCreateRequest request, @Nullable Platform platform, ApiVersion version) {
        CreateQuirks.networks(version, request);
        return new CreateContainer(
                name,
                config(request, version),
                hostConfig(CreateQuirks.hostConfig(version, request.hostConfig())),
                endpoints(request.networkingConfig()),
                platform);
    }

    static ContainerConfig config(ContainerCreateRequest r, ApiVersion version) {
        return new ContainerConfig(
                r.hostname(),
                r.domainname(),
                r.user(),
                r.attachStdin(),
                r.attachStdout(),
                r.attachStderr(),
                r.exposedPorts() == null ? List.of() : List.copyOf(r.exposedPorts()),
                r.tty(),
                r.openStdin(),
                r.stdinOnce(),
                r.env(),
                r.cmd(),
                healthcheck(CreateQuirks.healthcheck(version, r.healthcheck())),
                r.argsEscaped() != null && r.argsEscaped(),
                r.image(),
                r.volumes() == null ? null : List.copyOf(r.volumes()),
                r.workingDir(),
                r.entrypoint(),
                r.networkDisabled() != null && r.networkDisabled(),
                r.macAddress(),
                r.onBuild(),
                r.labels() == null ? Map.of() : r.labels(),
                text(r.stopSignal()),
                r.stopTimeout(),
                r.shell());
    }

    private static @Nullable HealthConfig healthcheck(djong.api.container.@Nullable HealthConfig asked) {
        if (asked == null) return null;
        return new HealthConfig(
                asked.test() == null ? List.of() : asked.test(),
                nanos(asked.interval()),
                nanos(asked.timeout()),
                nanos(asked.startPeriod()),
                nanos(asked.startInterval()),
                asked.retries() == null ? 0 : asked.retries());
    }

    private static Duration nanos(@Nullable Long nanos) {
        return nanos == null ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    static HostConfig hostConfig(djong.api.container.HostConfig h) {
        return new HostConfig(
                new HostConfig.Lifecycle(
                        new HostConfig.RestartPolicy(
                                h.restartPolicy().name(), h.restartPolicy().maximumRetryCount()),
                        h.autoRemove(),
                        h.init(),
                        text(h.runtime()),
                        new HostConfig.LogConfig(
                                h.logConfig().type(),
                                h.logConfig().config() == null
                                        ? Map.of()
                                        : h.logConfig().config()),
                        h.containerIdFile(),
                        consoleSize(h.consoleSize()),
                        h.annotations(),
                        h.isolation()),
                new HostConfig.Namespaces(
                        h.networkMode(),
                        h.ipcMode(),
                        h.pidMode(),
                        h.utsMode(),
                        h.usernsMode(),
                        h.cgroupnsMode(),
                        h.cgroup()),
                new HostConfig.Networking(
                        portBindings(h.portBindings()),
                        h.publishAllPorts(),
                        some(h.dns()),
                        some(h.dnsOptions()),
                        some(h.dnsSearch()),
                        h.extraHosts(),
                        h.links()),
                new HostConfig.Storage(
                        h.binds(),
                        list(h.mounts(), CreateRequests::mount),
                        h.tmpfs(),
                        h.volumeDriver(),
                        h.volumesFrom(),
                        h.storageOpt(),
                        h.readonlyRootfs(),
                        h.shmSize(),
                        CreateQuirks.shallowReadOnlyBinds(ApiVersion.current())),
                new HostConfig.Security(
                        h.privileged(),
                        h.capAdd(),
                        h.capDrop(),
                        h.securityOpt(),
                        h.groupAdd(),
                        h.maskedPaths(),
                        h.readonlyPaths(),
                        h.oomScoreAdj(),
                        h.sysctls()),
                resources(h));
    }

    private static HostConfig.Resources resources(djong.api.container.HostConfig h) {
        Function<djong.api.container.ThrottleDevice, HostConfig.ThrottleDevice> throttle =
                device -> new HostConfig.ThrottleDevice(device.path(), device.rate());
        return new HostConfig.Resources(
                h.cpuShares(),
                h.memory(),
                h.nanoCpus(),
                h.cgroupParent(),
                h.blkioWeight(),
                list(h.blkioWeightDevice(), device -> new HostConfig.WeightDevice(device.path(), device.weight())),
                list(h.blkioDeviceReadBps(), throttle),
                list(h.blkioDeviceWriteBps(), throttle),
                list(h.blkioDeviceReadIops(), throttle),
                list(h.blkioDeviceWriteIops(), throttle),
                h.cpuPeriod(),
                h.cpuQuota(),
                h.cpuRealtimePeriod(),
                h.cpuRealtimeRuntime(),
                h.cpusetCpus(),
                h.cpusetMems(),
                list(
                        h.devices(),
                        device -> new HostConfig.DeviceMapping(
                                device.pathOnHost(), device.pathInContainer(), device.cgroupPermissions())),
                h.deviceCgroupRules(),
                list(
                        h.deviceRequests(),
                        request -> new HostConfig.DeviceRequest(
                                request.driver(),
                                request.count(),
                                request.deviceIds(),
                                request.capabilities(),
                                request.options())),
                h.memoryReservation(),
                h.memorySwap(),
                h.memorySwappiness(),
                h.oomKillDisable(),
                h.pidsLimit(),
                list(h.ulimits(), limit -> new HostConfig.Ulimit(limit.name(), limit.soft(), limit.hard())),
                h.cpuCount(),
                h.cpuPercent(),
                h.ioMaximumIops(),
                h.ioMaximumBandwidth());
    }

    private static HostConfig.MountRequest mount(djong.api.container.MountSpec m) {
        var bind = m.bindOptions();
        var tmpfs = m.tmpfsOptions();
        var volume = m.volumeOptions();
        var image = m.imageOptions();
        return new HostConfig.MountRequest(
                text(m.type()),
                text(m.source()),
                text(m.target()),
                yes(m.readOnly()),
                text(m.consistency()),
                bind == null
                        ? null
                        : new HostConfig.BindOptions(
                                text(bind.propagation()),
                                yes(bind.nonRecursive()),
                                yes(bind.createMountpoint()),
                                yes(bind.readOnlyNonRecursive()),
                                yes(bind.readOnlyForceRecursive())),
                tmpfs == null
                        ? null
                        : new HostConfig.TmpfsOptions(
                                tmpfs.sizeBytes() == null ? 0 : tmpfs.sizeBytes(), tmpfs.mode(), tmpfs.options()),
                volume == null
                        ? null
                        : new HostConfig.VolumeOptions(
                                yes(volume.noCopy()),
                                volume.labels(),
                                volume.subpath(),
                                volume.driverConfig() == null
                                        ? null
                                        : text(volume.driverConfig().name()),
                                volume.driverConfig() == null
                                        ? null
                                        : volume.driverConfig().options()),
                image == null ? null : new HostConfig.ImageOptions(text(image.subpath())));
    }

    private static Map<String, List<HostConfig.PortBinding>> portBindings(
            @Nullable Map<String, @Nullable List<djong.api.container.PortBinding>> asked) {
        if (asked == null) return Map.of();
        Map<String, List<HostConfig.PortBinding>> bindings = new LinkedHashMap<>();
        asked.forEach((port, hosts) -> bindings.put(
                port,
                hosts == null
                        ? List.of()
                        : hosts.stream()
                                .map(host -> new HostConfig.PortBinding(host.hostIp(), host.hostPort()))
                                .toList()));
        return bindings;
    }

    /** Height, then width. */
    static ConsoleSize consoleSize(@Nullable List<Integer> size) {
        if (size == null || size.size() != 2) return ConsoleSize.UNKNOWN;
        return new ConsoleSize(size.get(0), size.get(1));
    }

    private static Map<String, EndpointConfig> endpoints(@Nullable NetworkingConfig networking) {
        if (networking == null || networking.endpointsConfig() == null) return Map.of();
        Map<String, EndpointConfig> endpoints = new LinkedHashMap<>();
        networking.endpointsConfig().forEach((network, asked) -> endpoints.put(network, endpoint(asked)));
        return endpoints;
    }

    static EndpointConfig endpoint(@Nullable EndpointSettings asked) {
        if (asked == null) return EndpointConfig.PLAIN;
        EndpointIpamConfig ipam = asked.ipamConfig();
        return new EndpointConfig(
                ipam == null
                        ? null
                        : new EndpointConfig.Addresses(ipam.ipv4Address(), ipam.ipv6Address(), ipam.linkLocalIps()),
                asked.links(),
                asked.aliases(),
                asked.macAddress(),
                asked.driverOpts(),
                asked.gwPriority());
    }

    /** @throws EngineException.InvalidParameter in the words of containerd's parser */
    static @Nullable Platform platform(@Nullable String text) {
        return text == null || text.isEmpty() ? null : Platform.parse(text);
    }

    private static <A, B> @Nullable List<B> list(@Nullable List<A> from, Function<A, B> each) {
        if (from == null) return null;
        List<B> to = new ArrayList<>(from.size());
        for (A element : from) to.add(each.apply(element));
        return to;
    }

    private static List<String> some(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static boolean yes(@Nullable Boolean flag) {
        return flag != null && flag;
    }
}
