package djong.api.container;

import djong.api.wire.ShownBoolean;
import djong.api.wire.ShownDeviceMappingList;
import djong.api.wire.ShownDeviceRequestList;
import djong.api.wire.ShownLong;
import djong.api.wire.ShownPorts;
import djong.api.wire.ShownStrings;
import djong.api.wire.ShownThrottleDeviceList;
import djong.api.wire.ShownUlimitList;
import djong.api.wire.ShownWeightDeviceList;
import djong.api.wire.ShownWords;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What of a container belongs to this host. A list that was not sent is null and is shown as null; sizes are bytes. */
@Json
public record HostConfig(
        @Json.Property("Binds") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> binds,

        @Json.Property("ContainerIDFile") String containerIdFile,
        @Json.Property("LogConfig") LogConfig logConfig,
        @Json.Property("NetworkMode") String networkMode,

        @Json.Property("PortBindings") @Json.Serializer(ShownPorts.class) @Nullable
        Map<String, @Nullable List<PortBinding>> portBindings,

        @Json.Property("RestartPolicy") RestartPolicy restartPolicy,
        @Json.Property("AutoRemove") boolean autoRemove,
        @Json.Property("VolumeDriver") String volumeDriver,

        @Json.Property("VolumesFrom") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> volumesFrom,

        @Json.Property("ConsoleSize") List<Integer> consoleSize,
        @Json.Property("Annotations") @Nullable Map<String, String> annotations,

        @Json.Property("CapAdd") @Json.Serializer(ShownWords.class) @Nullable
        List<String> capAdd,

        @Json.Property("CapDrop") @Json.Serializer(ShownWords.class) @Nullable
        List<String> capDrop,

        @Json.Property("CgroupnsMode") String cgroupnsMode,

        @Json.Property("Dns") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> dns,

        @Json.Property("DnsOptions") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> dnsOptions,

        @Json.Property("DnsSearch") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> dnsSearch,

        @Json.Property("ExtraHosts") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> extraHosts,

        @Json.Property("GroupAdd") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> groupAdd,

        @Json.Property("IpcMode") String ipcMode,
        @Json.Property("Cgroup") String cgroup,

        @Json.Property("Links") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> links,

        @Json.Property("OomScoreAdj") int oomScoreAdj,
        @Json.Property("PidMode") String pidMode,
        @Json.Property("Privileged") boolean privileged,
        @Json.Property("PublishAllPorts") boolean publishAllPorts,
        @Json.Property("ReadonlyRootfs") boolean readonlyRootfs,

        @Json.Property("SecurityOpt") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> securityOpt,

        @Json.Property("StorageOpt") @Nullable Map<String, String> storageOpt,
        @Json.Property("Tmpfs") @Nullable Map<String, String> tmpfs,
        @Json.Property("UTSMode") String utsMode,
        @Json.Property("UsernsMode") String usernsMode,
        @Json.Property("ShmSize") long shmSize,
        @Json.Property("Sysctls") @Nullable Map<String, String> sysctls,
        @Json.Property("Runtime") @Nullable String runtime,
        @Json.Property("Isolation") String isolation,
        @Json.Property("CpuShares") long cpuShares,
        @Json.Property("Memory") long memory,
        @Json.Property("NanoCpus") long nanoCpus,
        @Json.Property("CgroupParent") String cgroupParent,
        @Json.Property("BlkioWeight") int blkioWeight,

        @Json.Property("BlkioWeightDevice") @Json.Serializer(ShownWeightDeviceList.class) @Nullable
        List<WeightDevice> blkioWeightDevice,

        @Json.Property("BlkioDeviceReadBps") @Json.Serializer(ShownThrottleDeviceList.class) @Nullable
        List<ThrottleDevice> blkioDeviceReadBps,

        @Json.Property("BlkioDeviceWriteBps") @Json.Serializer(ShownThrottleDeviceList.class) @Nullable
        List<ThrottleDevice> blkioDeviceWriteBps,

        @Json.Property("BlkioDeviceReadIOps") @Json.Serializer(ShownThrottleDeviceList.class) @Nullable
        List<ThrottleDevice> blkioDeviceReadIops,

        @Json.Property("BlkioDeviceWriteIOps") @Json.Serializer(ShownThrottleDeviceList.class) @Nullable
        List<ThrottleDevice> blkioDeviceWriteIops,

        @Json.Property("CpuPeriod") long cpuPeriod,
        @Json.Property("CpuQuota") long cpuQuota,
        @Json.Property("CpuRealtimePeriod") long cpuRealtimePeriod,
        @Json.Property("CpuRealtimeRuntime") long cpuRealtimeRuntime,
        @Json.Property("CpusetCpus") String cpusetCpus,
        @Json.Property("CpusetMems") String cpusetMems,

        @Json.Property("Devices") @Json.Serializer(ShownDeviceMappingList.class) @Nullable
        List<DeviceMapping> devices,

        @Json.Property("DeviceCgroupRules") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> deviceCgroupRules,

        @Json.Property("DeviceRequests") @Json.Serializer(ShownDeviceRequestList.class) @Nullable
        List<DeviceRequest> deviceRequests,

        @Json.Property("KernelMemory") @Nullable Long kernelMemory,
        @Json.Property("KernelMemoryTCP") @Nullable Long kernelMemoryTcp,
        @Json.Property("MemoryReservation") long memoryReservation,
        @Json.Property("MemorySwap") long memorySwap,

        @Json.Property("MemorySwappiness") @Json.Serializer(ShownLong.class) @Nullable
        Long memorySwappiness,

        @Json.Property("OomKillDisable") @Json.Serializer(ShownBoolean.class) @Nullable
        Boolean oomKillDisable,

        @Json.Property("PidsLimit") @Json.Serializer(ShownLong.class) @Nullable
        Long pidsLimit,

        @Json.Property("Ulimits") @Json.Serializer(ShownUlimitList.class) @Nullable
        List<Ulimit> ulimits,

        @Json.Property("CpuCount") long cpuCount,
        @Json.Property("CpuPercent") long cpuPercent,
        @Json.Property("IOMaximumIOps") long ioMaximumIops,
        @Json.Property("IOMaximumBandwidth") long ioMaximumBandwidth,
        @Json.Property("Mounts") @Nullable List<MountSpec> mounts,

        @Json.Property("MaskedPaths") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> maskedPaths,

        @Json.Property("ReadonlyPaths") @Json.Serializer(ShownStrings.class) @Nullable
        List<String> readonlyPaths,

        @Json.Property("Init") @Nullable Boolean init) {

    public HostConfig {
        containerIdFile = containerIdFile == null ? "" : containerIdFile;
        logConfig = logConfig == null ? LogConfig.NONE : logConfig;
        networkMode = networkMode == null ? "" : networkMode;
        restartPolicy = restartPolicy == null ? RestartPolicy.NONE : restartPolicy;
        volumeDriver = volumeDriver == null ? "" : volumeDriver;
        consoleSize = consoleSize == null ? List.of(0, 0) : consoleSize;
        cgroupnsMode = cgroupnsMode == null ? "" : cgroupnsMode;
        ipcMode = ipcMode == null ? "" : ipcMode;
        cgroup = cgroup == null ? "" : cgroup;
        pidMode = pidMode == null ? "" : pidMode;
        utsMode = utsMode == null ? "" : utsMode;
        usernsMode = usernsMode == null ? "" : usernsMode;
        isolation = isolation == null ? "" : isolation;
        cgroupParent = cgroupParent == null ? "" : cgroupParent;
        cpusetCpus = cpusetCpus == null ? "" : cpusetCpus;
        cpusetMems = cpusetMems == null ? "" : cpusetMems;
    }

    /** Everything at its zero value, to be set by name. */
    public static Builder builder() {
        return new Builder();
    }

    /** A copy to change some components of. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.binds = binds;
        builder.containerIdFile = containerIdFile;
        builder.logConfig = logConfig;
        builder.networkMode = networkMode;
        builder.portBindings = portBindings;
        builder.restartPolicy = restartPolicy;
        builder.autoRemove = autoRemove;
        builder.volumeDriver = volumeDriver;
        builder.volumesFrom = volumesFrom;
        builder.consoleSize = consoleSize;
        builder.annotations = annotations;
        builder.capAdd = capAdd;
        builder.capDrop = capDrop;
        builder.cgroupnsMode = cgroupnsMode;
        builder.dns = dns;
        builder.dnsOptions = dnsOptions;
        builder.dnsSearch = dnsSearch;
        builder.extraHosts = extraHosts;
        builder.groupAdd = groupAdd;
        builder.ipcMode = ipcMode;
        builder.cgroup = cgroup;
        builder.links = links;
        builder.oomScoreAdj = oomScoreAdj;
        builder.pidMode = pidMode;
        builder.privileged = privileged;
        builder.publishAllPorts = publishAllPorts;
        builder.readonlyRootfs = readonlyRootfs;
        builder.securityOpt = securityOpt;
        builder.storageOpt = storageOpt;
        builder.tmpfs = tmpfs;
        builder.utsMode = utsMode;
        builder.usernsMode = usernsMode;
        builder.shmSize = shmSize;
        builder.sysctls = sysctls;
        builder.runtime = runtime;
        builder.isolation = isolation;
        builder.cpuShares = cpuShares;
        builder.memory = memory;
        builder.nanoCpus = nanoCpus;
        builder.cgroupParent = cgroupParent;
        builder.blkioWeight = blkioWeight;
        builder.blkioWeightDevice = blkioWeightDevice;
        builder.blkioDeviceReadBps = blkioDeviceReadBps;
        builder.blkioDeviceWriteBps = blkioDeviceWriteBps;
        builder.blkioDeviceReadIops = blkioDeviceReadIops;
        builder.blkioDeviceWriteIops = blkioDeviceWriteIops;
        builder.cpuPeriod = cpuPeriod;
        builder.cpuQuota = cpuQuota;
        builder.cpuRealtimePeriod = cpuRealtimePeriod;
        builder.cpuRealtimeRuntime = cpuRealtimeRuntime;
        builder.cpusetCpus = cpusetCpus;
        builder.cpusetMems = cpusetMems;
        builder.devices = devices;
        builder.deviceCgroupRules = deviceCgroupRules;
        builder.deviceRequests = deviceRequests;
        builder.kernelMemory = kernelMemory;
        builder.kernelMemoryTcp = kernelMemoryTcp;
        builder.memoryReservation = memoryReservation;
        builder.memorySwap = memorySwap;
        builder.memorySwappiness = memorySwappiness;
        builder.oomKillDisable = oomKillDisable;
        builder.pidsLimit = pidsLimit;
        builder.ulimits = ulimits;
        builder.cpuCount = cpuCount;
        builder.cpuPercent = cpuPercent;
        builder.ioMaximumIops = ioMaximumIops;
        builder.ioMaximumBandwidth = ioMaximumBandwidth;
        builder.mounts = mounts;
        builder.maskedPaths = maskedPaths;
        builder.readonlyPaths = readonlyPaths;
        builder.init = init;
        return builder;
    }

    /** Sets components by name; one thread. */
    public static final class Builder {
        private @Nullable List<String> binds;
        private String containerIdFile = "";
        private LogConfig logConfig = LogConfig.NONE;
        private String networkMode = "";
        private @Nullable Map<String, @Nullable List<PortBinding>> portBindings;
        private RestartPolicy restartPolicy = RestartPolicy.NONE;
        private boolean autoRemove;
        private String volumeDriver = "";
        private @Nullable List<String> volumesFrom;
        private List<Integer> consoleSize = List.of(0, 0);
        private @Nullable Map<String, String> annotations;
        private @Nullable List<String> capAdd;
        private @Nullable List<String> capDrop;
        private String cgroupnsMode = "";
        private @Nullable List<String> dns;
        private @Nullable List<String> dnsOptions;
        private @Nullable List<String> dnsSearch;
        private @Nullable List<String> extraHosts;
        private @Nullable List<String> groupAdd;
        private String ipcMode = "";
        private String cgroup = "";
        private @Nullable List<String> links;
        private int oomScoreAdj;
        private String pidMode = "";
        private boolean privileged;
        private boolean publishAllPorts;
        private boolean readonlyRootfs;
        private @Nullable List<String> securityOpt;
        private @Nullable Map<String, String> storageOpt;
        private @Nullable Map<String, String> tmpfs;
        private String utsMode = "";
        private String usernsMode = "";
        private long shmSize;
        private @Nullable Map<String, String> sysctls;
        private @Nullable String runtime;
        private String isolation = "";
        private long cpuShares;
        private long memory;
        private long nanoCpus;
        private String cgroupParent = "";
        private int blkioWeight;
        private @Nullable List<WeightDevice> blkioWeightDevice;
        private @Nullable List<ThrottleDevice> blkioDeviceReadBps;
        private @Nullable List<ThrottleDevice> blkioDeviceWriteBps;
        private @Nullable List<ThrottleDevice> blkioDeviceReadIops;
        private @Nullable List<ThrottleDevice> blkioDeviceWriteIops;
        private long cpuPeriod;
        private long cpuQuota;
        private long cpuRealtimePeriod;
        private long cpuRealtimeRuntime;
        private String cpusetCpus = "";
        private String cpusetMems = "";
        private @Nullable List<DeviceMapping> devices;
        private @Nullable List<String> deviceCgroupRules;
        private @Nullable List<DeviceRequest> deviceRequests;
        private @Nullable Long kernelMemory;
        private @Nullable Long kernelMemoryTcp;
        private long memoryReservation;
        private long memorySwap;
        private @Nullable Long memorySwappiness;
        private @Nullable Boolean oomKillDisable;
        private @Nullable Long pidsLimit;
        private @Nullable List<Ulimit> ulimits;
        private long cpuCount;
        private long cpuPercent;
        private long ioMaximumIops;
        private long ioMaximumBandwidth;
        private @Nullable List<MountSpec> mounts;
        private @Nullable List<String> maskedPaths;
        private @Nullable List<String> readonlyPaths;
        private @Nullable Boolean init;

        private Builder() {}

        public Builder binds(@Nullable List<String> value) {
            this.binds = value;
            return this;
        }

        public Builder containerIdFile(String value) {
            this.containerIdFile = value;
            return this;
        }

        public Builder logConfig(LogConfig value) {
            this.logConfig = value;
            return this;
        }

        public Builder networkMode(String value) {
            this.networkMode = value;
            return this;
        }

        public Builder portBindings(@Nullable Map<String, @Nullable List<PortBinding>> value) {
            this.portBindings = value;
            return this;
        }

        public Builder restartPolicy(RestartPolicy value) {
            this.restartPolicy = value;
            return this;
        }

        public Builder autoRemove(boolean value) {
            this.autoRemove = value;
            return this;
        }

        public Builder volumeDriver(String value) {
            this.volumeDriver = value;
            return this;
        }

        public Builder volumesFrom(@Nullable List<String> value) {
            this.volumesFrom = value;
            return this;
        }

        public Builder consoleSize(List<Integer> value) {
            this.consoleSize = value;
            return this;
        }

        public Builder annotations(@Nullable Map<String, String> value) {
            this.annotations = value;
            return this;
        }

        public Builder capAdd(@Nullable List<String> value) {
            this.capAdd = value;
            return this;
        }

        public Builder capDrop(@Nullable List<String> value) {
            this.capDrop = value;
            return this;
        }

        public Builder cgroupnsMode(String value) {
            this.cgroupnsMode = value;
            return this;
        }

        public Builder dns(@Nullable List<String> value) {
            this.dns = value;
            return this;
        }

        public Builder dnsOptions(@Nullable List<String> value) {
            this.dnsOptions = value;
            return this;
        }

        public Builder dnsSearch(@Nullable List<String> value) {
            this.dnsSearch = value;
            return this;
        }

        public Builder extraHosts(@Nullable List<String> value) {
            this.extraHosts = value;
            return this;
        }

        public Builder groupAdd(@Nullable List<String> value) {
            this.groupAdd = value;
            return this;
        }

        public Builder ipcMode(String value) {
            this.ipcMode = value;
            return this;
        }

        public Builder cgroup(String value) {
            this.cgroup = value;
            return this;
        }

        public Builder links(@Nullable List<String> value) {
            this.links = value;
            return this;
        }

        public Builder oomScoreAdj(int value) {
            this.oomScoreAdj = value;
            return this;
        }

        public Builder pidMode(String value) {
            this.pidMode = value;
            return this;
        }

        public Builder privileged(boolean value) {
            this.privileged = value;
            return this;
        }

        public Builder publishAllPorts(boolean value) {
            this.publishAllPorts = value;
            return this;
        }

        public Builder readonlyRootfs(boolean value) {
            this.readonlyRootfs = value;
            return this;
        }

        public Builder securityOpt(@Nullable List<String> value) {
            this.securityOpt = value;
            return this;
        }

        public Builder storageOpt(@Nullable Map<String, String> value) {
            this.storageOpt = value;
            return this;
        }

        public Builder tmpfs(@Nullable Map<String, String> value) {
            this.tmpfs = value;
            return this;
        }

        public Builder utsMode(String value) {
            this.utsMode = value;
            return this;
        }

        public Builder usernsMode(String value) {
            this.usernsMode = value;
            return this;
        }

        public Builder shmSize(long value) {
            this.shmSize = value;
            return this;
        }

        public Builder sysctls(@Nullable Map<String, String> value) {
            this.sysctls = value;
            return this;
        }

        public Builder runtime(@Nullable String value) {
            this.runtime = value;
            return this;
        }

        public Builder isolation(String value) {
            this.isolation = value;
            return this;
        }

        public Builder cpuShares(long value) {
            this.cpuShares = value;
            return this;
        }

        public Builder memory(long value) {
            this.memory = value;
            return this;
        }

        public Builder nanoCpus(long value) {
            this.nanoCpus = value;
            return this;
        }

        public Builder cgroupParent(String value) {
            this.cgroupParent = value;
            return this;
        }

        public Builder blkioWeight(int value) {
            this.blkioWeight = value;
            return this;
        }

        public Builder blkioWeightDevice(@Nullable List<WeightDevice> value) {
            this.blkioWeightDevice = value;
            return this;
        }

        public Builder blkioDeviceReadBps(@Nullable List<ThrottleDevice> value) {
            this.blkioDeviceReadBps = value;
            return this;
        }

        public Builder blkioDeviceWriteBps(@Nullable List<ThrottleDevice> value) {
            this.blkioDeviceWriteBps = value;
            return this;
        }

        public Builder blkioDeviceReadIops(@Nullable List<ThrottleDevice> value) {
            this.blkioDeviceReadIops = value;
            return this;
        }

        public Builder blkioDeviceWriteIops(@Nullable List<ThrottleDevice> value) {
            this.blkioDeviceWriteIops = value;
            return this;
        }

        public Builder cpuPeriod(long value) {
            this.cpuPeriod = value;
            return this;
        }

        public Builder cpuQuota(long value) {
            this.cpuQuota = value;
            return this;
        }

        public Builder cpuRealtimePeriod(long value) {
            this.cpuRealtimePeriod = value;
            return this;
        }

        public Builder cpuRealtimeRuntime(long value) {
            this.cpuRealtimeRuntime = value;
            return this;
        }

        public Builder cpusetCpus(String value) {
            this.cpusetCpus = value;
            return this;
        }

        public Builder cpusetMems(String value) {
            this.cpusetMems = value;
            return this;
        }

        public Builder devices(@Nullable List<DeviceMapping> value) {
            this.devices = value;
            return this;
        }

        public Builder deviceCgroupRules(@Nullable List<String> value) {
            this.deviceCgroupRules = value;
            return this;
        }

        public Builder deviceRequests(@Nullable List<DeviceRequest> value) {
            this.deviceRequests = value;
            return this;
        }

        public Builder kernelMemory(@Nullable Long value) {
            this.kernelMemory = value;
            return this;
        }

        public Builder kernelMemoryTcp(@Nullable Long value) {
            this.kernelMemoryTcp = value;
            return this;
        }

        public Builder memoryReservation(long value) {
            this.memoryReservation = value;
            return this;
        }

        public Builder memorySwap(long value) {
            this.memorySwap = value;
            return this;
        }

        public Builder memorySwappiness(@Nullable Long value) {
            this.memorySwappiness = value;
            return this;
        }

        public Builder oomKillDisable(@Nullable Boolean value) {
            this.oomKillDisable = value;
            return this;
        }

        public Builder pidsLimit(@Nullable Long value) {
            this.pidsLimit = value;
            return this;
        }

        public Builder ulimits(@Nullable List<Ulimit> value) {
            this.ulimits = value;
            return this;
        }

        public Builder cpuCount(long value) {
            this.cpuCount = value;
            return this;
        }

        public Builder cpuPercent(long value) {
            this.cpuPercent = value;
            return this;
        }

        public Builder ioMaximumIops(long value) {
            this.ioMaximumIops = value;
            return this;
        }

        public Builder ioMaximumBandwidth(long value) {
            this.ioMaximumBandwidth = value;
            return this;
        }

        public Builder mounts(@Nullable List<MountSpec> value) {
            this.mounts = value;
            return this;
        }

        public Builder maskedPaths(@Nullable List<String> value) {
            this.maskedPaths = value;
            return this;
        }

        public Builder readonlyPaths(@Nullable List<String> value) {
            this.readonlyPaths = value;
            return this;
        }

        public Builder init(@Nullable Boolean value) {
            this.init = value;
            return this;
        }

        public HostConfig build() {
            return new HostConfig(
                    binds,
                    containerIdFile,
                    logConfig,
                    networkMode,
                    portBindings,
                    restartPolicy,
                    autoRemove,
                    volumeDriver,
                    volumesFrom,
                    consoleSize,
                    annotations,
                    capAdd,
                    capDrop,
                    cgroupnsMode,
                    dns,
                    dnsOptions,
                    dnsSearch,
                    extraHosts,
                    groupAdd,
                    ipcMode,
                    cgroup,
                    links,
                    oomScoreAdj,
                    pidMode,
                    privileged,
                    publishAllPorts,
                    readonlyRootfs,
                    securityOpt,
                    storageOpt,
                    tmpfs,
                    utsMode,
                    usernsMode,
                    shmSize,
                    sysctls,
                    runtime,
                    isolation,
                    cpuShares,
                    memory,
                    nanoCpus,
                    cgroupParent,
                    blkioWeight,
                    blkioWeightDevice,
                    blkioDeviceReadBps,
                    blkioDeviceWriteBps,
                    blkioDeviceReadIops,
                    blkioDeviceWriteIops,
                    cpuPeriod,
                    cpuQuota,
                    cpuRealtimePeriod,
                    cpuRealtimeRuntime,
                    cpusetCpus,
                    cpusetMems,
                    devices,
                    deviceCgroupRules,
                    deviceRequests,
                    kernelMemory,
                    kernelMemoryTcp,
                    memoryReservation,
                    memorySwap,
                    memorySwappiness,
                    oomKillDisable,
                    pidsLimit,
                    ulimits,
                    cpuCount,
                    cpuPercent,
                    ioMaximumIops,
                    ioMaximumBandwidth,
                    mounts,
                    maskedPaths,
                    readonlyPaths,
                    init);
        }
    }
}
