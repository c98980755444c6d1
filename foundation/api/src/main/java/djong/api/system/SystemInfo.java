package djong.api.system;

import djong.api.wire.ShownGenericResourceList;
import djong.api.wire.ShownRegistryConfig;
import djong.api.wire.ShownStrings;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer to {@code GET /info}. */
@Json
public record SystemInfo(
        @Json.Property("ID") String id,
        @Json.Property("Containers") int containers,
        @Json.Property("ContainersRunning") int containersRunning,
        @Json.Property("ContainersPaused") int containersPaused,
        @Json.Property("ContainersStopped") int containersStopped,
        @Json.Property("Images") int images,
        @Json.Property("Driver") String driver,
        @Json.Property("DriverStatus") List<List<String>> driverStatus,
        @Json.Property("Plugins") PluginsInfo plugins,
        @Json.Property("MemoryLimit") boolean memoryLimit,
        @Json.Property("SwapLimit") boolean swapLimit,
        @Json.Property("KernelMemory") @Nullable Boolean kernelMemory,
        @Json.Property("KernelMemoryTCP") @Nullable Boolean kernelMemoryTcp,
        @Json.Property("CpuCfsPeriod") boolean cpuCfsPeriod,
        @Json.Property("CpuCfsQuota") boolean cpuCfsQuota,
        @Json.Property("CPUShares") boolean cpuSharesSupported,
        @Json.Property("CPUSet") boolean cpuSetSupported,
        @Json.Property("PidsLimit") boolean pidsLimit,
        @Json.Property("IPv4Forwarding") boolean ipv4Forwarding,
        @Json.Property("Debug") boolean debug,
        @Json.Property("NFd") int fileDescriptors,
        @Json.Property("OomKillDisable") boolean oomKillDisable,
        @Json.Property("NGoroutines") int goroutines,
        @Json.Property("SystemTime") String systemTime,
        @Json.Property("LoggingDriver") String loggingDriver,
        @Json.Property("CgroupDriver") String cgroupDriver,
        @Json.Property("CgroupVersion") @Nullable String cgroupVersion,
        @Json.Property("NEventsListener") int eventListeners,
        @Json.Property("KernelVersion") String kernelVersion,
        @Json.Property("OperatingSystem") String operatingSystem,
        @Json.Property("OSVersion") String osVersion,
        @Json.Property("OSType") String osType,
        @Json.Property("Architecture") String architecture,
        @Json.Property("IndexServerAddress") String indexServerAddress,

        @Json.Property("RegistryConfig") @Json.Serializer(ShownRegistryConfig.class) @Nullable
        RegistryConfig registryConfig,

        @Json.Property("NCPU") int cpus,
        @Json.Property("MemTotal") long memTotal,

        @Json.Property("GenericResources") @Json.Serializer(ShownGenericResourceList.class) @Nullable
        List<GenericResource> genericResources,

        @Json.Property("DockerRootDir") String dockerRootDir,
        @Json.Property("HttpProxy") String httpProxy,
        @Json.Property("HttpsProxy") String httpsProxy,
        @Json.Property("NoProxy") String noProxy,
        @Json.Property("Name") String name,

        @Json.Property("Labels") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> labels,

        @Json.Property("ExperimentalBuild") boolean experimentalBuild,
        @Json.Property("ServerVersion") String serverVersion,
        @Json.Property("Runtimes") Map<String, RuntimeInfo> runtimes,
        @Json.Property("DefaultRuntime") String defaultRuntime,
        @Json.Property("Swarm") SwarmInfo swarm,
        @Json.Property("LiveRestoreEnabled") boolean liveRestoreEnabled,
        @Json.Property("Isolation") String isolation,
        @Json.Property("InitBinary") String initBinary,
        @Json.Property("ContainerdCommit") Commit containerdCommit,
        @Json.Property("RuncCommit") Commit runcCommit,
        @Json.Property("InitCommit") Commit initCommit,

        @Json.Property("SecurityOptions") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> securityOptions,

        @Json.Property("ProductLicense") @Nullable String productLicense,
        @Json.Property("DefaultAddressPools") @Nullable List<AddressPool> defaultAddressPools,
        @Json.Property("FirewallBackend") @Nullable FirewallInfo firewallBackend,

        @Json.Property("CDISpecDirs") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> cdiSpecDirs,

        @Json.Property("DiscoveredDevices") @Nullable List<DeviceInfo> discoveredDevices,

        @Json.Property("Containerd") @Nullable ContainerdInfo containerd,

        @Json.Property("Warnings") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> warnings) {

    public SystemInfo {
        id = id == null ? "" : id;
        driver = driver == null ? "" : driver;
        driverStatus = driverStatus == null ? List.of() : driverStatus;
        plugins = plugins == null ? PluginsInfo.NONE : plugins;
        systemTime = systemTime == null ? "" : systemTime;
        loggingDriver = loggingDriver == null ? "" : loggingDriver;
        cgroupDriver = cgroupDriver == null ? "" : cgroupDriver;
        kernelVersion = kernelVersion == null ? "" : kernelVersion;
        operatingSystem = operatingSystem == null ? "" : operatingSystem;
        osVersion = osVersion == null ? "" : osVersion;
        osType = osType == null ? "" : osType;
        architecture = architecture == null ? "" : architecture;
        indexServerAddress = indexServerAddress == null ? "" : indexServerAddress;
        dockerRootDir = dockerRootDir == null ? "" : dockerRootDir;
        httpProxy = httpProxy == null ? "" : httpProxy;
        httpsProxy = httpsProxy == null ? "" : httpsProxy;
        noProxy = noProxy == null ? "" : noProxy;
        name = name == null ? "" : name;
        serverVersion = serverVersion == null ? "" : serverVersion;
        runtimes = runtimes == null ? Map.of() : runtimes;
        defaultRuntime = defaultRuntime == null ? "" : defaultRuntime;
        swarm = swarm == null ? SwarmInfo.INACTIVE : swarm;
        isolation = isolation == null ? "" : isolation;
        initBinary = initBinary == null ? "" : initBinary;
        containerdCommit = containerdCommit == null ? Commit.NONE : containerdCommit;
        runcCommit = runcCommit == null ? Commit.NONE : runcCommit;
        initCommit = initCommit == null ? Commit.NONE : initCommit;
    }

    /** Everything at its zero value, to be set by name. */
    public static Builder builder() {
        return new Builder();
    }

    /** A copy to change some components of. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.id = id;
        builder.containers = containers;
        builder.containersRunning = containersRunning;
        builder.containersPaused = containersPaused;
        builder.containersStopped = containersStopped;
        builder.images = images;
        builder.driver = driver;
        builder.driverStatus = driverStatus;
        builder.plugins = plugins;
        builder.memoryLimit = memoryLimit;
        builder.swapLimit = swapLimit;
        builder.kernelMemory = kernelMemory;
        builder.kernelMemoryTcp = kernelMemoryTcp;
        builder.cpuCfsPeriod = cpuCfsPeriod;
        builder.cpuCfsQuota = cpuCfsQuota;
        builder.cpuSharesSupported = cpuSharesSupported;
        builder.cpuSetSupported = cpuSetSupported;
        builder.pidsLimit = pidsLimit;
        builder.ipv4Forwarding = ipv4Forwarding;
        builder.debug = debug;
        builder.fileDescriptors = fileDescriptors;
        builder.oomKillDisable = oomKillDisable;
        builder.goroutines = goroutines;
        builder.systemTime = systemTime;
        builder.loggingDriver = loggingDriver;
        builder.cgroupDriver = cgroupDriver;
        builder.cgroupVersion = cgroupVersion;
        builder.eventListeners = eventListeners;
        builder.kernelVersion = kernelVersion;
        builder.operatingSystem = operatingSystem;
        builder.osVersion = osVersion;
        builder.osType = osType;
        builder.architecture = architecture;
        builder.indexServerAddress = indexServerAddress;
        builder.registryConfig = registryConfig;
        builder.cpus = cpus;
        builder.memTotal = memTotal;
        builder.genericResources = genericResources;
        builder.dockerRootDir = dockerRootDir;
        builder.httpProxy = httpProxy;
        builder.httpsProxy = httpsProxy;
        builder.noProxy = noProxy;
        builder.name = name;
        builder.labels = labels;
        builder.experimentalBuild = experimentalBuild;
        builder.serverVersion = serverVersion;
        builder.runtimes = runtimes;
        builder.defaultRuntime = defaultRuntime;
        builder.swarm = swarm;
        builder.liveRestoreEnabled = liveRestoreEnabled;
        builder.isolation = isolation;
        builder.initBinary = initBinary;
        builder.containerdCommit = containerdCommit;
        builder.runcCommit = runcCommit;
        builder.initCommit = initCommit;
        builder.securityOptions = securityOptions;
        builder.productLicense = productLicense;
        builder.defaultAddressPools = defaultAddressPools;
        builder.firewallBackend = firewallBackend;
        builder.cdiSpecDirs = cdiSpecDirs;
        builder.discoveredDevices = discoveredDevices;
        builder.containerd = containerd;
        builder.warnings = warnings;
        return builder;
    }

    /** Sets components by name; one thread. */
    public static final class Builder {
        private String id = "";
        private int containers;
        private int containersRunning;
        private int containersPaused;
        private int containersStopped;
        private int images;
        private String driver = "";
        private List<List<String>> driverStatus = List.of();
        private PluginsInfo plugins = PluginsInfo.NONE;
        private boolean memoryLimit;
        private boolean swapLimit;
        private @Nullable Boolean kernelMemory;
        private @Nullable Boolean kernelMemoryTcp;
        private boolean cpuCfsPeriod;
        private boolean cpuCfsQuota;
        private boolean cpuSharesSupported;
        private boolean cpuSetSupported;
        private boolean pidsLimit;
        private boolean ipv4Forwarding;
        private boolean debug;
        private int fileDescriptors;
        private boolean oomKillDisable;
        private int goroutines;
        private String systemTime = "";
        private String loggingDriver = "";
        private String cgroupDriver = "";
        private @Nullable String cgroupVersion;
        private int eventListeners;
        private String kernelVersion = "";
        private String operatingSystem = "";
        private String osVersion = "";
        private String osType = "";
        private String architecture = "";
        private String indexServerAddress = "";
        private @Nullable RegistryConfig registryConfig;
        private int cpus;
        private long memTotal;
        private @Nullable List<GenericResource> genericResources;
        private String dockerRootDir = "";
        private String httpProxy = "";
        private String httpsProxy = "";
        private String noProxy = "";
        private String name = "";
        private @Nullable List<String> labels;
        private boolean experimentalBuild;
        private String serverVersion = "";
        private Map<String, RuntimeInfo> runtimes = Map.of();
        private String defaultRuntime = "";
        private SwarmInfo swarm = SwarmInfo.INACTIVE;
        private boolean liveRestoreEnabled;
        private String isolation = "";
        private String initBinary = "";
        private Commit containerdCommit = Commit.NONE;
        private Commit runcCommit = Commit.NONE;
        private Commit initCommit = Commit.NONE;
        private @Nullable List<String> securityOptions;
        private @Nullable String productLicense;
        private @Nullable List<AddressPool> defaultAddressPools;
        private @Nullable FirewallInfo firewallBackend;
        private @Nullable List<String> cdiSpecDirs;
        private @Nullable List<DeviceInfo> discoveredDevices;
        private @Nullable ContainerdInfo containerd;
        private @Nullable List<String> warnings;

        private Builder() {}

        public Builder id(String value) {
            this.id = value;
            return this;
        }

        public Builder containers(int value) {
            this.containers = value;
            return this;
        }

        public Builder containersRunning(int value) {
            this.containersRunning = value;
            return this;
        }

        public Builder containersPaused(int value) {
            this.containersPaused = value;
            return this;
        }

        public Builder containersStopped(int value) {
            this.containersStopped = value;
            return this;
        }

        public Builder images(int value) {
            this.images = value;
            return this;
        }

        public Builder driver(String value) {
            this.driver = value;
            return this;
        }

        public Builder driverStatus(List<List<String>> value) {
            this.driverStatus = value;
            return this;
        }

        public Builder plugins(PluginsInfo value) {
            this.plugins = value;
            return this;
        }

        public Builder memoryLimit(boolean value) {
            this.memoryLimit = value;
            return this;
        }

        public Builder swapLimit(boolean value) {
            this.swapLimit = value;
            return this;
        }

        public Builder kernelMemory(@Nullable Boolean value) {
            this.kernelMemory = value;
            return this;
        }

        public Builder kernelMemoryTcp(@Nullable Boolean value) {
            this.kernelMemoryTcp = value;
            return this;
        }

        public Builder cpuCfsPeriod(boolean value) {
            this.cpuCfsPeriod = value;
            return this;
        }

        public Builder cpuCfsQuota(boolean value) {
            this.cpuCfsQuota = value;
            return this;
        }

        public Builder cpuSharesSupported(boolean value) {
            this.cpuSharesSupported = value;
            return this;
        }

        public Builder cpuSetSupported(boolean value) {
            this.cpuSetSupported = value;
            return this;
        }

        public Builder pidsLimit(boolean value) {
            this.pidsLimit = value;
            return this;
        }

        public Builder ipv4Forwarding(boolean value) {
            this.ipv4Forwarding = value;
            return this;
        }

        public Builder debug(boolean value) {
            this.debug = value;
            return this;
        }

        public Builder fileDescriptors(int value) {
            this.fileDescriptors = value;
            return this;
        }

        public Builder oomKillDisable(boolean value) {
            this.oomKillDisable = value;
            return this;
        }

        public Builder goroutines(int value) {
            this.goroutines = value;
            return this;
        }

        public Builder systemTime(String value) {
            this.systemTime = value;
            return this;
        }

        public Builder loggingDriver(String value) {
            this.loggingDriver = value;
            return this;
        }

        public Builder cgroupDriver(String value) {
            this.cgroupDriver = value;
            return this;
        }

        public Builder cgroupVersion(@Nullable String value) {
            this.cgroupVersion = value;
            return this;
        }

        public Builder eventListeners(int value) {
            this.eventListeners = value;
            return this;
        }

        public Builder kernelVersion(String value) {
            this.kernelVersion = value;
            return this;
        }

        public Builder operatingSystem(String value) {
            this.operatingSystem = value;
            return this;
        }

        public Builder osVersion(String value) {
            this.osVersion = value;
            return this;
        }

        public Builder osType(String value) {
            this.osType = value;
            return this;
        }

        public Builder architecture(String value) {
            this.architecture = value;
            return this;
        }

        public Builder indexServerAddress(String value) {
            this.indexServerAddress = value;
            return this;
        }

        public Builder registryConfig(@Nullable RegistryConfig value) {
            this.registryConfig = value;
            return this;
        }

        public Builder cpus(int value) {
            this.cpus = value;
            return this;
        }

        public Builder memTotal(long value) {
            this.memTotal = value;
            return this;
        }

        public Builder genericResources(@Nullable List<GenericResource> value) {
            this.genericResources = value;
            return this;
        }

        public Builder dockerRootDir(String value) {
            this.dockerRootDir = value;
            return this;
        }

        public Builder httpProxy(String value) {
            this.httpProxy = value;
            return this;
        }

        public Builder httpsProxy(String value) {
            this.httpsProxy = value;
            return this;
        }

        public Builder noProxy(String value) {
            this.noProxy = value;
            return this;
        }

        public Builder name(String value) {
            this.name = value;
            return this;
        }

        public Builder labels(@Nullable List<String> value) {
            this.labels = value;
            return this;
        }

        public Builder experimentalBuild(boolean value) {
            this.experimentalBuild = value;
            return this;
        }

        public Builder serverVersion(String value) {
            this.serverVersion = value;
            return this;
        }

        public Builder runtimes(Map<String, RuntimeInfo> value) {
            this.runtimes = value;
            return this;
        }

        public Builder defaultRuntime(String value) {
            this.defaultRuntime = value;
            return this;
        }

        public Builder swarm(SwarmInfo value) {
            this.swarm = value;
            return this;
        }

        public Builder liveRestoreEnabled(boolean value) {
            this.liveRestoreEnabled = value;
            return this;
        }

        public Builder isolation(String value) {
            this.isolation = value;
            return this;
        }

        public Builder initBinary(String value) {
            this.initBinary = value;
            return this;
        }

        public Builder containerdCommit(Commit value) {
            this.containerdCommit = value;
            return this;
        }

        public Builder runcCommit(Commit value) {
            this.runcCommit = value;
            return this;
        }

        public Builder initCommit(Commit value) {
            this.initCommit = value;
            return this;
        }

        public Builder securityOptions(@Nullable List<String> value) {
            this.securityOptions = value;
            return this;
        }

        public Builder productLicense(@Nullable String value) {
            this.productLicense = value;
            return this;
        }

        public Builder defaultAddressPools(@Nullable List<AddressPool> value) {
            this.defaultAddressPools = value;
            return this;
        }

        public Builder firewallBackend(@Nullable FirewallInfo value) {
            this.firewallBackend = value;
            return this;
        }

        public Builder discoveredDevices(@Nullable List<DeviceInfo> value) {
            this.discoveredDevices = value;
            return this;
        }

        public Builder cdiSpecDirs(@Nullable List<String> value) {
            this.cdiSpecDirs = value;
            return this;
        }

        public Builder containerd(@Nullable ContainerdInfo value) {
            this.containerd = value;
            return this;
        }

        public Builder warnings(@Nullable List<String> value) {
            this.warnings = value;
            return this;
        }

        public SystemInfo build() {
            return new SystemInfo(
                    id,
                    containers,
                    containersRunning,
                    containersPaused,
                    containersStopped,
                    images,
                    driver,
                    driverStatus,
                    plugins,
                    memoryLimit,
                    swapLimit,
                    kernelMemory,
                    kernelMemoryTcp,
                    cpuCfsPeriod,
                    cpuCfsQuota,
                    cpuSharesSupported,
                    cpuSetSupported,
                    pidsLimit,
                    ipv4Forwarding,
                    debug,
                    fileDescriptors,
                    oomKillDisable,
                    goroutines,
                    systemTime,
                    loggingDriver,
                    cgroupDriver,
                    cgroupVersion,
                    eventListeners,
                    kernelVersion,
                    operatingSystem,
                    osVersion,
                    osType,
                    architecture,
                    indexServerAddress,
                    registryConfig,
                    cpus,
                    memTotal,
                    genericResources,
                    dockerRootDir,
                    httpProxy,
                    httpsProxy,
                    noProxy,
                    name,
                    labels,
                    experimentalBuild,
                    serverVersion,
                    runtimes,
                    defaultRuntime,
                    swarm,
                    liveRestoreEnabled,
                    isolation,
                    initBinary,
                    containerdCommit,
                    runcCommit,
                    initCommit,
                    securityOptions,
                    productLicense,
                    defaultAddressPools,
                    firewallBackend,
                    cdiSpecDirs,
                    discoveredDevices,
                    containerd,
                    warnings);
        }
    }
}
